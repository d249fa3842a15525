// With which exit code `npm run admin` ends when something went wrong. What the codes mean: exit-codes.ts of @symdepot/errors.
import { exitCodes, isAppError, type ExitCode } from '@symdepot/errors';

/** A fault of ours, too, is `refused`: somebody has to look. */
export function exitCodeOf(error: unknown): ExitCode {
  if (isAppError(error, 'config_invalid')) return exitCodes.usage;
  return isAppError(error) && error.kind === 'unavailable' ? exitCodes.unavailable : exitCodes.refused;
}
