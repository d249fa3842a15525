// Checks a body against the length that the response has announced. After too few bytes, Node.js would leave the connection open
// and the caller waiting. Neighbour: send-object.ts.
import { AppError } from '@symdepot/errors';

/** For a pipeline. @throws AppError `storage_unavailable` when it ends before `bytes`, or goes on after them */
export const exactBytes = (bytes: number) =>
  async function* exact(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let given = 0;
    for await (const chunk of chunks) {
      given += chunk.length;
      if (given > bytes) break;
      yield chunk;
    }
    if (given !== bytes) {
      const cause = new Error(`${given > bytes ? 'more than' : `only ${given} of`} ${bytes} bytes are stored`);
      throw new AppError('storage_unavailable', undefined, { cause });
    }
  };
