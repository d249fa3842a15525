import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { drainBody } from './request-body.ts';

/** As much of a request as drainBody sees. */
const bodyOf = () => Object.assign(new PassThrough(), { complete: false });
const asRequest = (body: PassThrough) => body as unknown as IncomingMessage;

test('reads to the end', async () => {
  const body = bodyOf();
  const discarded = drainBody(asRequest(body));
  body.end('the rest');
  expect(await discarded).toBe(true);
});

test('stops at the byte limit', async () => {
  const body = bodyOf();
  const discarded = drainBody(asRequest(body), { maxMs: 10_000, maxBytes: 10 });
  body.write('x'.repeat(11));
  expect(await discarded).toBe(false);
  expect(body.isPaused()).toBe(true);
});

test('stops at the time limit', async () => {
  const body = bodyOf();
  body.write('x');
  expect(await drainBody(asRequest(body), { maxMs: 10, maxBytes: 100 })).toBe(false);
});

test('stops when the caller goes away', async () => {
  const body = bodyOf();
  const discarded = drainBody(asRequest(body));
  body.destroy(new Error('aborted'));
  expect(await discarded).toBe(false);
});
