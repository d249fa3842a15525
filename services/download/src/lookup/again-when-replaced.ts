// A file may be replaced or removed between the lookup and the first of its bytes: then it is looked up again.
// Neighbours: send-object.ts, and the routes that send files.
import { AppError, isAppError } from '@symdepot/errors';

const maxTries = 10;

/**
 * `attempt` looks up and sends; nothing has been sent when it fails with `storage_object_missing`.
 * @throws AppError `storage_unavailable` when the store repeatedly reports an object as missing that it has listed
 */
export async function againWhenReplaced(attempt: () => Promise<void>, onReplaced: () => void = () => {}): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAppError(error, 'storage_object_missing')) throw error;
      if (tries === maxTries) throw new AppError('storage_unavailable', undefined, { cause: error });
      onReplaced();
    }
  }
}
