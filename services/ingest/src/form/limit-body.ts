// Aborts a body that exceeds its size limit, or whose sender has stalled.
// Neighbours: receive-form.ts, receive-file.ts.
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { AppError } from '@symdepot/errors';

/** Mobile networks pause for seconds; a sender that is silent for longer has gone. */
const idleSeconds = 60;

/** @param tooLarge the error of the stream past `maxBytes`; a stalled one fails with `body_stalled` */
export function limitBody(request: IncomingMessage, maxBytes: number, tooLarge: () => AppError): Transform {
  let bytes = 0;
  const bound = new Transform({
    highWaterMark: 2 ** 20,
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      idle.refresh();
      done(bytes > maxBytes ? tooLarge() : null, chunk);
    },
  });
  // Back-pressure of a slow store does not count as a stall: then this side does not read.
  const idle = setInterval(() => {
    if (request.complete || request.isPaused() || bound.writableNeedDrain) return;
    bound.destroy(new AppError('body_stalled', { seconds: idleSeconds }));
  }, idleSeconds * 1_000);
  bound.once('close', () => clearInterval(idle));
  return bound;
}
