import { once } from 'node:events';
import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { closedSignal } from './closed-signal.ts';
import { serveRoutes } from '../testing/serve-routes.ts';

/** A request whose caller goes away while its route is busy with something else. */
async function signalOf(isAskedBefore: boolean): Promise<AbortSignal> {
  const asked = Promise.withResolvers<void>();
  const made = Promise.withResolvers<AbortSignal>();
  const served = await serveRoutes((router) => {
    router.get('/', async (_request, response) => {
      const before = isAskedBefore ? closedSignal(response) : undefined;
      const gone = once(response, 'close');
      asked.resolve();
      await gone;
      made.resolve(before ?? closedSignal(response));
    });
  });
  onTestFinished(async () => void (await served.stop()));
  const sent = request(served.url, { agent: false }).end();
  sent.on('error', () => {});
  await asked.promise;
  sent.destroy();
  return made.promise;
}

test.each([
  ['after it was made', true],
  ['before it was made', false],
])('a caller that goes %s', async (_name, isAskedBefore) => {
  expect((await signalOf(isAskedBefore)).aborted).toBe(true);
});

test('a caller that waits', async () => {
  let signal: AbortSignal | undefined;
  const served = await serveRoutes((router) => {
    router.get('/', (_request, response) => {
      signal = closedSignal(response);
      response.json({ aborted: signal.aborted });
    });
  });
  onTestFinished(async () => void (await served.stop()));
  const answer = await fetch(served.url);
  expect(await answer.json()).toEqual({ aborted: false });
  await expect.poll(() => signal!.aborted).toBe(true);
});
