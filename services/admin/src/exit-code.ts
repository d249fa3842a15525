// The exit code of `npm run admin` after an error. What the codes mean: exit-codes.ts of @symdepot/errors.
import { exitCodes, isAppError, type ExitCode } from '@symdepot/errors';

/** A bug of ours is `refused`, too: somebody has to look. */
export function exitCodeOf(error: unknown): ExitCode {
  if (isAppError(error, 'config_invalid')) return exitCodes.usage;
  return isAppError(error) && error.kind === 'unavailable' ? exitCodes.unavailable : exitCodes.refused;
}
