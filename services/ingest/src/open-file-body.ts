// The body of a PUT, for receive-file.ts: bounded, and given up when its sender has gone or this process must stop.
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import { requestBody } from '@symdepot/service/http';
import { boundBody } from './bound-body.ts';

/** Fails with `file_bytes_too_many` or `body_stalled`, or with the reason of the signal. */
export function openFileBody(request: IncomingMessage, maxBytes: number, signal: AbortSignal): Readable {
  const bound = boundBody(request, maxBytes, () => new AppError('file_bytes_too_many', { limit: maxBytes }));
  const giveUp = (): void => void bound.destroy(signal.reason as Error);
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  return pipeline(requestBody(request), bound, () => signal.removeEventListener('abort', giveUp));
}
