// Which unfinished upload may still bring a file that a caller is waiting for.
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inActive } from '../uploads/upload-conditions.ts';

export interface AwaitedFiles {
  readonly keys: readonly Key[];
  /** Code ids, or debug ids, of files whose key is not known before they have been inspected; upper case. */
  readonly ids: readonly string[];
  readonly lanes: readonly Lane[];
  /** Whose uploads count before their content is known. */
  readonly userId: number;
}

export interface InFlight {
  /** The oldest upload that lists one of them and has not published it, or whose content is not known yet. */
  findUpload(files: AwaitedFiles): Promise<UploadId | undefined>;
}

export function createInFlight(client: PrismaConnection): InFlight {
  return {
    async findUpload({ keys, ids, lanes, userId }) {
      const mustBeInspected = ids.length > 0;
      const [upload] = await client.$queryRaw<{ id: UploadId }[]>`
        SELECT u.id FROM uploads u
        WHERE u.state IN ${inActive} AND u.lane = ANY(${lanes}::lane[]) AND u.private_bucket_url IS NULL AND (
          (u.user_id = ${userId} AND (
            (u.step = 'list' AND NOT EXISTS (SELECT FROM upload_files f WHERE f.upload_id = u.id))
            OR (${mustBeInspected}::boolean AND (u.is_receiving OR u.step IN ('list', 'inspect')))))
          OR EXISTS (
            SELECT FROM upload_files f WHERE f.upload_id = u.id AND f.outcome = 'pending'
              AND (fold_name(f.key) IN (SELECT fold_name(key) FROM unnest(${keys}::text[]) AS wanted(key))
                OR ((f.debug_id = ANY(${ids}::text[]) OR f.code_id = ANY(${ids}::text[]))
                  AND is_own_header(f.key, f.debug_file, f.debug_id))))
        )
        ORDER BY u.id LIMIT 1`;
      return upload?.id;
    },
  };
}
