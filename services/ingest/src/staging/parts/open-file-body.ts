// The body of a PUT, for receive-range.ts: limited in size, and aborted when its sender has gone or this process is shutting down.
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import type { AppError } from '@symdepot/errors';
import { requestBody } from '@symdepot/runtime/http';
import { limitBody } from '../../form/limit-body.ts';

export interface BodyLimit {
  readonly maxBytes: number;
  /** The error past that limit. */
  readonly tooLong: AppError;
}

/** Also fails with `body_stalled`, and with the signal's reason. @throws that reason if the signal has already fired */
export function openFileBody(request: IncomingMessage, { maxBytes, tooLong }: BodyLimit, signal: AbortSignal): Readable {
  // Not by destroying the stream: nobody would be listening yet to its error, which would crash the process.
  signal.throwIfAborted();
  const bound = limitBody(request, maxBytes, () => tooLong);
  const giveUp = (): void => void bound.destroy(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  return pipeline(requestBody(request), bound, () => signal.removeEventListener('abort', giveUp));
}
