// The outcome of the members of uploads, as far as a status shows it. PostgreSQL aggregates the lists: as rows, those
// of an archive of 20 000 members cost Prisma five times as long. Neighbour: upload-files.ts.
import type { Key, UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

/** In the order of the archive. Names as it spells them. */
export interface StoredFiles {
  readonly uploaded: readonly StoredFile[];
  readonly skipped: readonly string[];
  readonly ignored: readonly string[];
}

export interface StoredFile {
  readonly id: number;
  readonly key: Key;
  readonly storedBytes: number;
  readonly isUpdate: boolean;
  readonly isCompressed: boolean;
  readonly createdAt: Date;
  readonly completedAt: Date;
}

/** The largest possible position. */
const maxMembers = 2 ** 31 - 1;

type StoredColumns = [
  id: number,
  key: string,
  bytes: number,
  isUpdate: boolean,
  isCompressed: boolean,
  createdMs: number,
  completedMs: number,
];
type Row = { readonly uploadId: number } & (
  | { readonly outcome: 'uploaded'; readonly entries: StoredColumns[] }
  | { readonly outcome: 'skipped' | 'ignored'; readonly entries: string[] }
);

/** For each of the uploads, also those without any. `first`: only of this many members, from the start of the archive. */
export async function listStoredFileSets(
  client: PrismaConnection,
  uploadIds: readonly UploadId[],
  first = maxMembers,
): Promise<ReadonlyMap<UploadId, StoredFiles>> {
  const rows = await client.$queryRaw<Row[]>`
    SELECT upload_id AS "uploadId", outcome::text, json_agg(
      CASE outcome WHEN 'uploaded' THEN json_build_array(
        id, key, stored_bytes, is_update, is_compressed,
        (extract(epoch FROM created_at) * 1000)::bigint, (extract(epoch FROM completed_at) * 1000)::bigint
      ) ELSE to_json(member) END ORDER BY position) AS entries
    FROM upload_files
    WHERE upload_id = ANY(${[...uploadIds]}) AND outcome IN ('uploaded', 'skipped', 'ignored') AND position < ${first}
    GROUP BY upload_id, outcome`;
  const found = new Map<UploadId, StoredFiles>(uploadIds.map((id) => [id, { uploaded: [], skipped: [], ignored: [] }]));
  for (const row of rows) {
    const id = row.uploadId as UploadId;
    const files = row.outcome === 'uploaded' ? { uploaded: row.entries.map(toStoredFile) } : { [row.outcome]: row.entries };
    found.set(id, { ...found.get(id)!, ...files });
  }
  return found;
}

const toStoredFile = ([id, key, storedBytes, isUpdate, isCompressed, createdMs, completedMs]: StoredColumns): StoredFile => ({
  id,
  key: key as Key,
  storedBytes,
  isUpdate,
  isCompressed,
  createdAt: new Date(createdMs),
  completedAt: new Date(completedMs),
});
