// The body of a put as a stream that obeys the abort signal, and whose fault a failed put was: the caller's or the store's.
import { Readable } from 'node:stream';
import { AppError, isAppError } from '@symdepot/errors';

export interface BodySource {
  readonly stream: Readable;
  /** The error for the caller of put: the reason of the abort, the body's own error, or `storage_unavailable`. */
  explain(error: unknown): unknown;
}

/** Once this has been called the stream belongs to the put: it is read to its end or destroyed. */
export function bodySource(body: Readable | Uint8Array, signal: AbortSignal | undefined): BodySource {
  const stream = body instanceof Readable ? body : Readable.from([body], { objectMode: false });
  let failure: unknown = stream.errored ?? undefined;
  // Also keeps an error that arrives after the last read from crashing the process.
  stream.on('error', (error) => (failure ??= error));
  destroyOnAbort(stream, signal);
  return {
    stream,
    explain: (error) => {
      if (signal?.aborted) return abortReason(signal);
      // Backends read with `for await`, which throws the body's own error unchanged. (When it is left because the store
      // has failed, it destroys the body with an AbortError, which is nobody's fault.)
      return error === failure || isPrematureClose(error) ? error : storageFault(error);
    },
  };
}

/** Destroys a stream with the signal's reason as soon as the signal aborts. */
export function destroyOnAbort(stream: Readable, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  const abort = (): void => void stream.destroy(abortReason(signal));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', abort));
}

export const abortReason = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new DOMException('This operation was aborted', 'AbortError');

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** The error of a failed store operation: AppErrors unchanged, anything else as `storage_unavailable`. */
export const storageFault = (error: unknown): AppError =>
  isAppError(error) ? error : new AppError('storage_unavailable', undefined, { cause: error });

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
