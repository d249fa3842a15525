// Ends a body that passes its limit, and one whose sender has fallen silent.
// Neighbours: receive-form.ts, receive-file.ts.
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { AppError } from '@symdepot/errors';

/** Mobile networks pause for seconds; a sender that is silent for longer is gone. */
const idleSeconds = 60;

/** @param tooLarge is what the stream fails with past `maxBytes`; a silent one fails with `body_stalled` */
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
  // Back-pressure of a slow store is no silence: then it is us who do not read.
  const idle = setInterval(() => {
    if (request.complete || request.isPaused() || bound.writableNeedDrain) return;
    bound.destroy(new AppError('body_stalled', { seconds: idleSeconds }));
  }, idleSeconds * 1_000);
  bound.once('close', () => clearInterval(idle));
  return bound;
}
