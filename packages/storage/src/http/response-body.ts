// The body of a response as a stream that fails with our errors instead of those of the connection, and obeys the abort signal.
import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { abortReason, destroyOnAbort, storageFault } from '../body-source.ts';

/** Looks at the bytes as they pass. */
export interface BodyCheck {
  update(chunk: Uint8Array): void;
  /** What is wrong with them, when all have passed. */
  findFault(): Error | undefined;
}

/** A reader that leaves early ends the response with it. */
export function responseBody(response: IncomingMessage, signal: AbortSignal | undefined, check?: BodyCheck): Readable {
  const bytes = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      check?.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const fault = check?.findFault();
      done(fault ? storageFault(fault) : null);
    },
  });
  // By hand instead of `pipeline`, because the reader must get our errors and not those of the connection.
  response.on('error', (error) => bytes.destroy(signal?.aborted ? abortReason(signal) : storageFault(error)));
  bytes.on('close', () => response.destroy());
  destroyOnAbort(bytes, signal);
  return response.pipe(bytes);
}
