// One upload at a time of the same bytes, user and lane, equally strict, read alike: whoever would start one takes this lock, and looks first.
// Neighbours: uploads.ts (a new upload), upload-retry.ts (an old one again), join-manifest.ts (a manifest).
import { usualKind, type Lane, type UploadKind } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import { active } from './upload-conditions.ts';
import { toUploadRecord, withUser, type UploadRecord } from './upload-record.ts';

export interface ArchiveIdentity {
  readonly userId: number;
  readonly lane: Lane;
  readonly sha256: string;
}

/**
 * A strict upload cannot be served by one that lets warnings pass, nor the other way round; nor can any upload be served by
 * one that goes to another destination, if the settings have changed meanwhile, that is read in another way, or of which something
 * else is expected.
 */
export interface ArchiveWork extends ArchiveIdentity {
  readonly kind: UploadKind;
  readonly archiveName: string;
  readonly expectedDebugFile: string | null;
  readonly expectedDebugId: string | null;
  readonly isStrict: boolean;
  readonly privateBucketUrl: string | null;
}

/** Until the transaction ends. */
export async function lockIdentity(transaction: Transaction, { userId, lane, sha256 }: ArchiveIdentity): Promise<void> {
  await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${userId} ${lane} ${sha256}`}, 0))::text`;
}

/** Takes the lock. @returns the upload of this archive that is in progress */
export async function lockArchive(transaction: Transaction, identity: ArchiveWork): Promise<UploadRecord | undefined> {
  await lockIdentity(transaction, identity);
  return findInFlight(transaction, identity);
}

/** The upload of this archive that is in progress. */
export async function findInFlight(client: Pick<PrismaConnection, 'upload'>, identity: ArchiveWork): Promise<UploadRecord | undefined> {
  const { userId, lane, sha256, kind, archiveName, expectedDebugFile, expectedDebugId, isStrict, privateBucketUrl } = identity;
  // A file that does not say its own name is stored under that with which it was sent.
  const name = kind === usualKind ? {} : { archiveName };
  const row = await client.upload.findFirst({
    where: { userId, lane, sha256, kind, ...name, expectedDebugFile, expectedDebugId, isStrict, privateBucketUrl, state: active },
    orderBy: { id: 'desc' },
    include: withUser,
  });
  return row ? toUploadRecord(row) : undefined;
}
