// Which unfinished upload may still bring a file that a caller is waiting for, and which files are among those.
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

/** A file as it is looked for. */
export interface LookedFor {
  readonly key: Key;
  /** As in AwaitedFiles; null for a key that is known. */
  readonly id: string | null;
}

export interface InFlight {
  /** The oldest upload that lists one of them and has not published it, or whose content is not known yet. */
  findUpload(files: AwaitedFiles): Promise<UploadId | undefined>;
  /** @returns for each file, in their order, whether an unfinished upload lists it and has not published it */
  listsOf(files: readonly LookedFor[], lanes: readonly Lane[]): Promise<boolean[]>;
}

export function createInFlight(client: PrismaConnection): InFlight {
  return {
    async findUpload({ keys, ids, lanes, userId }) {
      const mustBeInspected = ids.length > 0;
      const [upload] = await client.$queryRaw<{ id: UploadId }[]>`
        SELECT u.id FROM uploads u
        WHERE u.state IN ${inActive} AND u.lane = ANY(${lanes}::lane[]) AND u.private_bucket_url IS NULL AND (
          (u.user_id = ${userId} AND (
            (u.step IN ('unpack', 'list') AND NOT EXISTS (SELECT FROM upload_files f WHERE f.upload_id = u.id AND f.key IS NOT NULL))
            OR (${mustBeInspected}::boolean AND (u.is_receiving OR u.step IN ('unpack', 'list', 'inspect')))))
          OR EXISTS (
            SELECT FROM upload_files f WHERE f.upload_id = u.id AND f.outcome = 'pending'
              AND (fold_name(f.key) IN (SELECT fold_name(key) FROM unnest(${keys}::text[]) AS wanted(key))
                OR ((f.debug_id = ANY(${ids}::text[]) OR f.code_id = ANY(${ids}::text[]))
                  AND is_own_header(f.key, f.debug_file, f.debug_id))))
        )
        ORDER BY u.id LIMIT 1`;
      return upload?.id;
    },
    async listsOf(files, lanes) {
      const keys = files.map(({ key }) => key);
      const ids = files.map(({ id }) => id ?? '');
      const rows = await client.$queryRaw<{ is_listed: boolean }[]>`
        WITH wanted AS (
          SELECT fold_name(key) AS key, nullif(id, '') AS id, place FROM unnest(${keys}::text[], ${ids}::text[]) WITH ORDINALITY AS w(key, id, place)
        ), pending AS (
          SELECT fold_name(f.key) AS key, f.debug_id, f.code_id, is_own_header(f.key, f.debug_file, f.debug_id) AS is_own
          FROM uploads u JOIN upload_files f ON f.upload_id = u.id
          WHERE u.state IN ${inActive} AND u.lane = ANY(${lanes}::lane[]) AND u.private_bucket_url IS NULL AND f.outcome = 'pending'
            AND (fold_name(f.key) IN (SELECT key FROM wanted)
              OR f.debug_id IN (SELECT id FROM wanted WHERE id IS NOT NULL) OR f.code_id IN (SELECT id FROM wanted WHERE id IS NOT NULL))
        )
        SELECT coalesce(key IN (SELECT key FROM pending)
          OR id IN (SELECT debug_id FROM pending WHERE is_own AND debug_id IS NOT NULL)
          OR id IN (SELECT code_id FROM pending WHERE is_own AND code_id IS NOT NULL), false) AS is_listed
        FROM wanted ORDER BY place`;
      return rows.map(({ is_listed: isListed }) => isListed);
    },
  };
}
