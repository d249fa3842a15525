// What the exit codes of `symdepot` mean, for scripts.
import { AppError, type ErrorCode } from '@symdepot/client';
import { Failure } from './failure.ts';

export const exitCodes = {
  /** Every file can be downloaded now; with --no-wait: the server has taken them; with --dry-run: nothing stands against it. */
  done: 0,
  /** Refused, cancelled, or not there: the message says which file and why. The same again will end the same way. */
  refused: 1,
  /** The server or the network, or the outcome is not known yet. The same again may work. */
  unavailable: 2,
  /** The command line or a setting does not fit, or the token may not do this. */
  usage: 3,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const temporary: ReadonlySet<ErrorCode> = new Set(['server_unreachable', 'server_busy', 'outcome_unknown']);
/** Somebody has to mend the token, or the address: what answers there is no symdepot, or none that can be spoken to. */
const unfit: ReadonlySet<ErrorCode> = new Set(['caller_refused', 'answer_unexpected', 'address_unfit']);

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Failure) return error.code === 'usage' ? exitCodes.usage : exitCodes.refused;
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
