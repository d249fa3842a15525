// An upload as lists show it: the row without what only its own page needs, and a summary of its members.
// Neighbours: upload-lists.ts, file-lists.ts.
import type { Lane, UploadId, UploadState } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { withUser } from '../uploads/upload-record.ts';

export interface ListedUpload {
  readonly id: UploadId;
  readonly user: { readonly id: number; readonly email: string };
  readonly tokenId: number | null;
  readonly lane: Lane;
  readonly state: UploadState;
  readonly error: string | null;
  readonly archiveName: string;
  readonly archiveBytes: number;
  readonly bucket: string;
  readonly privateBucketUrl: string | null;
  readonly downloadUrl: string | null;
  readonly redirectUrls: readonly string[];
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

export interface MemberSummary {
  readonly uploaded: number;
  /** To be stored, and not stored (yet). */
  readonly pending: number;
  /** The first of them, as the archive spells them, in its order; and the total. */
  readonly skipped: readonly string[];
  readonly ignored: readonly string[];
  readonly skippedCount: number;
  readonly ignoredCount: number;
}

/** Of an upload of 20 000 members a list shows the first, so that a page stays small whatever was sent; its status has the rest. */
const maxNames = 100;

export const listedUpload = {
  ...withUser,
  id: true,
  tokenId: true,
  lane: true,
  state: true,
  error: true,
  archiveName: true,
  archiveBytes: true,
  bucket: true,
  privateBucketUrl: true,
  downloadUrl: true,
  redirectUrls: true,
  createdAt: true,
  completedAt: true,
} as const satisfies Prisma.UploadSelect;

export const toListedUpload = (row: Prisma.UploadGetPayload<{ select: typeof listedUpload }>): ListedUpload => ({
  ...row,
  id: row.id as UploadId,
  archiveBytes: Number(row.archiveBytes),
});

const nothing: MemberSummary = { uploaded: 0, pending: 0, skipped: [], ignored: [], skippedCount: 0, ignoredCount: 0 };

/** One query for all of them. An upload without rows has the empty summary. */
export async function summarizeMembers(client: PrismaConnection, ids: readonly UploadId[]): Promise<(id: UploadId) => MemberSummary> {
  const rows = await client.$queryRaw<(MemberSummary & { id: number })[]>`
    SELECT upload_id AS id,
      count(*) FILTER (WHERE outcome = 'uploaded')::int AS uploaded,
      count(*) FILTER (WHERE outcome = 'pending' AND key IS NOT NULL)::int AS pending,
      count(*) FILTER (WHERE outcome = 'skipped')::int AS "skippedCount",
      count(*) FILTER (WHERE outcome = 'ignored')::int AS "ignoredCount",
      coalesce(array_agg(member ORDER BY position) FILTER (WHERE outcome = 'skipped' AND place <= ${maxNames}), '{}') AS skipped,
      coalesce(array_agg(member ORDER BY position) FILTER (WHERE outcome = 'ignored' AND place <= ${maxNames}), '{}') AS ignored
    FROM (
      SELECT upload_id, outcome, key, member, position, row_number() OVER (PARTITION BY upload_id, outcome ORDER BY position) AS place
      FROM upload_files WHERE upload_id = ANY(${[...ids]}::int[])
    ) members GROUP BY upload_id`;
  const summaries = new Map(rows.map(({ id, ...summary }) => [id, summary]));
  return (id) => summaries.get(id) ?? nothing;
}
