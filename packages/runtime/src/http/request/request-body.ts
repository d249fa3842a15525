// Reads a request's body, or declines it. Neighbours: listen.ts (100-continue), error-handler.ts (drains it).
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';

/**
 * The body as a stream that may be given to `pipeline`. The request itself may not: `pipeline` destroys its source when
 * something downstream fails, which cuts the connection before the caller can be told why.
 */
export function requestBody(request: IncomingMessage): Readable {
  const body = new PassThrough({ highWaterMark: 256 * 1024 });
  request.once('error', (error) => body.destroy(error)); // the caller went away
  return request.pipe(body);
}

/** Whether the caller has sent all of it. A request without a body has been read before it is complete. */
export const isBodyRead = (request: IncomingMessage): boolean => request.complete || request.readableEnded;

export interface DiscardLimits {
  readonly maxMs: number;
  readonly maxBytes: number;
}

/** Contract §1: bounded, 30 s. */
const refusalLimits: DiscardLimits = { maxMs: 30_000, maxBytes: 2 * 2 ** 30 };

/**
 * Reads what is still to come of the body and throws it away, within limits. Resolves with whether the caller has sent
 * all of it. A body that waits for `100 Continue` is not asked for: it will not come.
 */
export function drainBody(request: IncomingMessage, { maxMs, maxBytes }: DiscardLimits = refusalLimits): Promise<boolean> {
  if (isBodyRead(request)) return Promise.resolve(true);
  if (request.destroyed || awaitsContinue(request)) return Promise.resolve(false);
  return new Promise((resolve) => {
    let bytes = 0;
    const settle = (isComplete: boolean) => {
      clearTimeout(timer);
      request.off('data', count).off('end', onEnd).off('close', onClose).pause();
      resolve(isComplete);
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) settle(false);
    };
    const onEnd = () => settle(true);
    const onClose = () => settle(request.complete);
    const timer = setTimeout(settle, maxMs, false);
    request.unpipe();
    request.on('data', count).once('end', onEnd).once('close', onClose).once('error', ignore).resume();
  });
}

/** 'close' follows, and says the same. */
const ignore = () => {};

/**
 * Before a good answer that did not need all of the body: a connection that is closed after it would else be cut while its
 * caller still sends, who then may not get to read the response. Refusals have error-handler.ts.
 */
export async function drainBeforeResponse(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (awaitsContinue(request)) response.setHeader('Connection', 'close'); // the body may or may not follow: nobody can tell
  await drainBody(request);
}

const awaiting = new WeakSet<IncomingMessage>();

/** Whether the caller sends its body only after a `100 Continue` that it has not got. */
export const awaitsContinue = (request: IncomingMessage): boolean => awaiting.has(request);

/** Asks for the body, by `sendContinue`, as soon as somebody begins to read it; never, when nobody does. */
export function continueWhenRead(request: IncomingMessage, sendContinue: () => void): void {
  awaiting.add(request);
  const onListener = (event: string | symbol) => {
    if (event !== 'data' && event !== 'readable') return;
    request.off('newListener', onListener);
    awaiting.delete(request);
    sendContinue();
  };
  request.on('newListener', onListener);
}
