// The one error class. Neighbour: error-table.ts, where every code has its kind and message.
import type { ErrorKind } from './error-entry.ts';
import { errorTable, type ErrorCode, type ErrorDetails } from './error-table.ts';

type DetailsArgument<C extends ErrorCode> =
  undefined extends ErrorDetails<C>
    ? [details?: ErrorDetails<C>, options?: ErrorOptions]
    : [details: ErrorDetails<C>, options?: ErrorOptions];

/**
 * An error with a stable code. `details` is what the message of that code needs; more fields may be added for the log.
 * Vendor errors are translated at their door with the original as `cause`.
 */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: C;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails<C>;
  /** What to do, where the message does not say it. */
  readonly hint: string | undefined;

  constructor(code: C, ...[details, options]: DetailsArgument<C>) {
    // Each entry knows its own details; the compiler cannot correlate the union of entries with the union of details.
    const { kind, message, hint } = errorTable[code] as {
      kind: ErrorKind;
      message: (details: unknown) => string;
      hint?: (details: unknown) => string | undefined;
    };
    super(message(details), options);
    this.code = code;
    this.kind = kind;
    this.details = details;
    this.hint = hint?.(details);
  }
}

export const isAppError = <C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is AppError<C> =>
  error instanceof AppError && (code === undefined || error.code === code);

/** Internal, and yet no further attempt can help: our own fault, or all attempts have been made. */
const final: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['value_refused', 'upload_failed']);

/** Whether trying again later, without any change, can help. Of a fault that nobody foresaw we do not know. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof AppError)) return true;
  return error.kind === 'unavailable' || error.kind === 'rate_limited' || (error.kind === 'internal' && !final.has(error.code));
}
