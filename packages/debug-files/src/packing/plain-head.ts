// The first bytes of what is in a gzip file, of the first bytes of that file. Neighbour: gzip-source.ts, which reads all of it.
import { constants, gunzipSync } from 'node:zlib';

/** So many are never needed, and what unpacks to more in so little is no file of debug information. */
const maxPackedBytes = 4_096;
const maxPlainBytes = 8 * 1024 ** 2;

/** As many as there are in the first 4 KiB; none where it is no gzip. Never throws, whatever the bytes are. */
export function plainHead(packed: Uint8Array): Buffer {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxPlainBytes };
    return gunzipSync(packed.subarray(0, maxPackedBytes), options);
  } catch {
    return Buffer.alloc(0);
  }
}
