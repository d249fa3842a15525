// The body of a PUT, for receive-file.ts: bounded, and given up when its sender has gone or this process must stop.
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import type { AppError } from '@symdepot/errors';
import { requestBody } from '@symdepot/runtime/http';
import { limitBody } from '../form/limit-body.ts';

export interface BodyLimit {
  readonly maxBytes: number;
  /** What it fails with past those. */
  readonly tooLong: AppError;
}

/** Also fails with `body_stalled`, and with the reason of the signal. @throws that reason, where the signal has fired already */
export function openFileBody(request: IncomingMessage, { maxBytes, tooLong }: BodyLimit, signal: AbortSignal): Readable {
  // Not by destroying the stream: nobody would be there yet to hear of its error, which ends the process.
  signal.throwIfAborted();
  const bound = limitBody(request, maxBytes, () => tooLong);
  const giveUp = (): void => void bound.destroy(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  return pipeline(requestBody(request), bound, () => signal.removeEventListener('abort', giveUp));
}
