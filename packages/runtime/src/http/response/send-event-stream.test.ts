import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { sendEventStream } from './send-event-stream.ts';
import { serveRoutes } from '../testing/serve-routes.ts';

async function stream(frames: () => AsyncIterable<string>, maxMs = 60_000): Promise<{ answer: IncomingMessage; logged: () => unknown[] }> {
  const served = await serveRoutes((router) => {
    router.get('/events', (req, response) => sendEventStream(req, response, frames(), { maxMs }));
  });
  onTestFinished(async () => void (await served.stop()));
  const sent = request(`${served.url}/events`, { agent: false }).end();
  onTestFinished(() => void sent.destroy());
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { answer, logged: () => served.records.filter(({ msg }) => msg === 'event stream cut') };
}

test('frames are sent as they are, and the answer ends with them', async () => {
  const { answer } = await stream(async function* () {
    yield 'data: 1\n\n';
    yield 'data: 2\n\n';
  });
  expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  expect(await text(answer)).toBe('data: 1\n\ndata: 2\n\n');
});

test('a reader that does not read is not written to without bound, and cut in the end', async () => {
  let made = 0;
  let isOver = false;
  const { answer, logged } = await stream(async function* () {
    try {
      for (;;) {
        made++;
        yield `data: ${'x'.repeat(1_000_000)}\n\n`;
      }
    } finally {
      isOver = true;
    }
  }, 1_000);
  answer.pause();
  await expect.poll(() => isOver, { timeout: 20_000 }).toBe(true);
  expect(made).toBeLessThan(50); // what the buffers of two sockets hold
  await expect.poll(logged).toHaveLength(1);
});

test('a reader that goes away ends it, and that is no fault', async () => {
  let isOver = false;
  const { answer, logged } = await stream(async function* () {
    try {
      for (;;) yield 'data: x\n\n';
    } finally {
      isOver = true;
    }
  });
  answer.destroy();
  await expect.poll(() => isOver).toBe(true);
  expect(logged()).toEqual([]);
});

test('a fault cuts it, and is logged', async () => {
  const { answer, logged } = await stream(async function* () {
    yield 'data: 1\n\n';
    throw new Error('broken');
  });
  await expect(text(answer)).rejects.toThrow('aborted');
  await expect.poll(logged).toMatchObject([{ err: { message: 'broken' } }]);
});
