import { expect, test } from 'vitest';
import { createCloser } from './closer.ts';

test('closes in reverse, and goes on after what hangs or fails', async () => {
  const closer = createCloser();
  const closed: string[] = [];
  const failure = new Error('broken');
  closer.add('database', () => closed.push('database'));
  closer.add('queue', () => new Promise(() => {}), { deadlineMs: 10 });
  closer.add('storage', () => {
    closed.push('storage');
    throw failure;
  });
  closer.add('port', () => Promise.resolve(closed.push('port')));

  expect(await closer.close()).toEqual([
    { name: 'storage', reason: 'failed', error: failure },
    { name: 'queue', reason: 'hung' },
  ]);
  expect(closed).toEqual(['port', 'storage', 'database']);
});

test('closes once, and says what it is at', async () => {
  const closer = createCloser();
  let finish = () => {};
  let calls = 0;
  closer.add('slow', () => {
    calls += 1;
    return new Promise<void>((resolve) => (finish = resolve));
  });
  const closing = closer.close();
  expect(closer.closing).toBe('slow');
  finish();
  expect(await closing).toEqual([]);
  await closer.close();
  expect(calls).toBe(1);
  expect(closer.closing).toBeUndefined();
});

test('what is added while closing is closed too', async () => {
  const closer = createCloser();
  await closer.close();
  await new Promise<void>((resolve) => closer.add('late', resolve));
});
