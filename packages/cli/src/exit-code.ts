// The exit code of `symdepot` after an error. What the codes mean: exit-codes.ts of @symdepot/errors.
import { AppError, exitCodes, type ErrorCode, type ExitCode } from '@symdepot/errors';
import { CliError } from './cli-error.ts';

const temporary: ReadonlySet<ErrorCode> = new Set(['server_unreachable', 'server_busy', 'outcome_unknown']);
/** Somebody has to mend the token, or the address: what answers there is no symdepot, or none that can be spoken to. */
const unfit: ReadonlySet<ErrorCode> = new Set(['caller_refused', 'answer_unexpected', 'address_unfit']);

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.code === 'usage' ? exitCodes.usage : exitCodes.refused;
  if (isFileError(error)) return exitCodes.usage;
  if (!(error instanceof AppError)) return exitCodes.unavailable; // nobody foresaw it: nothing is known
  if (unfit.has(error.code)) return exitCodes.usage;
  return temporary.has(error.code) ? exitCodes.unavailable : exitCodes.refused;
}

/** A file or folder here that cannot be read or written: its path was part of the command line. */
export const isFileError = (error: unknown): error is NodeJS.ErrnoException & { readonly path: string } =>
  error instanceof Error && 'syscall' in error && 'path' in error;

/** Of several parts of one command. A refusal needs somebody to act, so it outweighs what may pass. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  const order = [exitCodes.usage, exitCodes.refused, exitCodes.unavailable];
  return order.find((code) => codes.includes(code)) ?? exitCodes.done;
}
