// A manifest that is announced again while it is open is resumed: its client died, and another one continues.
// A part of file-sessions.ts. Neighbours: find-open-manifest.ts (which one), open-manifest.ts (a new one).
import { lockIdentity } from '../uploads/identity-lock.ts';
import { handOverFiles } from './close-manifest.ts';
import type { AnnouncedFile, NewManifest, OpenedFile, OpenedManifest } from './file-session-record.ts';
import { findOpenManifest, isOpen } from './find-open-manifest.ts';
import type { Prisma } from '../generated/client.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import { toUploadRecord, withUser } from '../uploads/upload-record.ts';

const recordedFile = {
  id: true,
  member: true,
  outcome: true,
  completedAt: true,
  session: { select: { isGzip: true, remoteName: true, finishedAt: true } },
} as const satisfies Prisma.UploadFileSelect;
type RecordedFile = Prisma.UploadFileGetPayload<{ select: typeof recordedFile }>;

/**
 * Extends it to the lifetime of a new one. Files stored since, by another upload, are not awaited any more. In step `list`
 * there is work for the workers.
 * @returns undefined when there is none, or when a file that it does not wait for is wanted now
 */
export async function joinManifest(transaction: Transaction, list: NewManifest): Promise<OpenedManifest | undefined> {
  const { files, sessionExpiresAt, receivers = [], tokenId, judgedSince } = list;
  await lockIdentity(transaction, list);
  const uploadId = await findOpenManifest(transaction, list);
  if (uploadId === undefined) return undefined;
  const rows = await transaction.uploadFile.findMany({ where: { uploadId }, select: recordedFile });
  const rowOf = new Map(rows.map((row) => [row.member, row]));
  const lines = files.flatMap((file) => {
    const row = rowOf.get(file.member);
    return row && mayGoOn(row, file, judgedSince) ? [{ file, row }] : [];
  });
  if (lines.length < files.length) return undefined;
  // Locks the row: from here on nobody closes it.
  const data = { sessionExpiresAt, updatedAt: new Date() };
  const [row] = await transaction.upload.updateManyAndReturn({ where: { id: uploadId, ...isOpen(list) }, data, include: withUser });
  if (!row) return undefined;
  await skipStored(transaction, lines);
  const wanted = receivers.map((url) => ({ url, tokenId, uploadId }));
  await transaction.uploadReceiver.createMany({ data: wanted, skipDuplicates: true });
  const upload = (await handOverFiles(transaction, uploadId)) ?? toUploadRecord(row);
  return { upload, files: lines.map(toOpenedFile), isJoined: true };
}

interface Line {
  readonly file: AnnouncedFile;
  readonly row: RecordedFile;
}

/** What was refused, or is not where it was published, needs a manifest of its own. */
function mayGoOn({ outcome, session, completedAt }: RecordedFile, file: AnnouncedFile, judgedSince: Date): boolean {
  if (outcome === file.outcome || (outcome === 'pending' && session?.finishedAt != null)) return true;
  const isPublished = outcome === 'uploaded' || outcome === 'skipped';
  if (file.outcome === 'pending') return isPublished && completedAt !== null && completedAt >= judgedSince;
  return file.outcome === 'skipped' && (outcome === 'pending' || isPublished);
}

const isAwaited = ({ outcome, session }: RecordedFile): boolean => outcome === 'pending' && session?.finishedAt === null;

async function skipStored(transaction: Transaction, lines: readonly Line[]): Promise<void> {
  const stored = lines.flatMap(({ file, row }) => {
    if (file.outcome !== 'skipped' || !isAwaited(row)) return [];
    const { reason, md5, storedBytes, isCompressed } = file;
    return [{ id: String(row.id), reason, md5, storedBytes, isCompressed }];
  });
  if (stored.length === 0) return;
  await transaction.$executeRaw`
    UPDATE upload_files f SET
      outcome = 'skipped', reason = r.reason, md5 = r.md5, stored_bytes = r."storedBytes", is_compressed = r."isCompressed",
      completed_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(stored)}::jsonb) AS r(
      id bigint, reason text, md5 text, "storedBytes" bigint, "isCompressed" boolean)
    WHERE f.id = r.id AND f.outcome = 'pending'`;
}

function toOpenedFile({ file, row }: Line): OpenedFile {
  const { id: fileId, session } = row;
  if (!session || !isAwaited(row) || file.outcome === 'skipped') return { fileId, isFinished: session?.finishedAt != null };
  const { isGzip, remoteName } = session;
  return { fileId, awaited: { isGzip, remoteName }, isFinished: false };
}
