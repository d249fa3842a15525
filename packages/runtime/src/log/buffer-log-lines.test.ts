import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bufferLogLines } from './buffer-log-lines.ts';

const line = (level: string, text: string) => `{"level":"${level}","msg":"${text}"}\n`;

function gathering() {
  const writes: string[] = [];
  const { write } = bufferLogLines((lines) => void writes.push(lines));
  return { writes, write };
}

test('the lines of a turn are one write, in their order', async () => {
  const { writes, write } = gathering();
  for (const text of ['a', 'b']) write(line('info', text));
  write(line('debug', 'c'));
  expect(writes).toEqual([]);
  await turn();
  write(line('info', 'd'));
  await turn();
  expect(writes).toEqual([line('info', 'a') + line('info', 'b') + line('debug', 'c'), line('info', 'd')]);
});

test.each(['warn', 'error', 'fatal'])('%s does not wait, nor what came before it', async (level) => {
  const { writes, write } = gathering();
  write(line('info', 'a'));
  write(line(level, 'b'));
  const expected = [line('info', 'a') + line(level, 'b')];
  expect(writes).toEqual(expected);
  await turn();
  expect(writes).toEqual(expected);
});
