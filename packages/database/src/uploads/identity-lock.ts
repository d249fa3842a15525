// One upload at a time of the same bytes, user and lane, equally strict: whoever would start one takes this lock, and looks first.
// Neighbours: uploads.ts (a new upload), upload-retry.ts (an old one again), join-manifest.ts (a manifest).
import type { Lane } from '@symdepot/symbols';
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
 * one that goes to another destination, if the settings have changed meanwhile.
 */
export interface ArchiveWork extends ArchiveIdentity {
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
  const { userId, lane, sha256, isStrict, privateBucketUrl } = identity;
  const row = await client.upload.findFirst({
    where: { userId, lane, sha256, isStrict, privateBucketUrl, state: active },
    orderBy: { id: 'desc' },
    include: withUser,
  });
  return row ? toUploadRecord(row) : undefined;
}
