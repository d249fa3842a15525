// What the exit codes of `npm run admin` mean, for scripts.
import { isAppError } from '@symdepot/errors';

export const exitCodes = {
  done: 0,
  /** Not found, conflict, not allowed: the message says what to do. Also differences of `verify`, and a fault of ours. */
  refused: 1,
  /** The command line or a setting does not fit. */
  usage: 2,
  /** The database, or a store, cannot be reached or used: the same again may work later. */
  databaseAway: 3,
} as const;

export function exitCodeOf(error: unknown): number {
  if (isAppError(error, 'config_invalid')) return exitCodes.usage;
  return isAppError(error) && error.kind === 'unavailable' ? exitCodes.databaseAway : exitCodes.refused;
}
