import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connectionsFor } from './handle-limit.ts';

test.each([
  [undefined, 20_000],
  [1_048_576, 20_000],
  [1_024, 464],
  [256, 80],
  [64, 16],
])('%j handles are for %i connections', (handles, connections) => expect(connectionsFor(handles)).toBe(connections));

test('the limit is that of the process', async () => {
  const file = fileURLToPath(new URL('handle-limit.ts', import.meta.url));
  const script = `import(${JSON.stringify(file)}).then(({ readHandleLimit }) => console.log(readHandleLimit()))`;
  const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -n 300 && exec "$0" -e "$1"', process.execPath, script]);
  expect(stdout.trim()).toBe('300');
});
