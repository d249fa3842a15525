// Rows for tests of the database: an upload of a user, and what a listing of its archive gives.
import { parseKey } from '@symdepot/testkit';
import type { Database, NewUploadFile, PublicationResult, InspectionRow, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { createTokenSecret, type Lane, type UploadId } from '@symdepot/symbols';
import { testActor } from './test-actor.ts';

export interface UploadOfUser {
  readonly email?: string;
  readonly lane?: Lane;
  readonly receivers?: readonly string[];
  /** By a token that may send to the lane; by default by none, and a worker publishes nothing of it. */
  readonly hasToken?: boolean;
  /** Of the archive; default: bytes that nobody else has. */
  readonly sha256?: string;
  /** Puts the archive where a worker finds it that sees the row at once. */
  readonly stage?: (id: UploadId) => Promise<unknown>;
}

export async function createUpload(database: Database, options: UploadOfUser = {}): Promise<UploadRecord> {
  const { email = 'u@example.com', lane = 'release', receivers = [], stage, sha256, hasToken = false } = options;
  const permissions = [lane === 'try' ? ('upload_try_symbols' as const) : ('upload_symbols' as const)];
  const user = await database.users.ensure({ email, permissions }, testActor);
  const secret = createTokenSecret();
  const expiresAt = new Date(Date.now() + 86_400_000);
  const token = hasToken ? await database.tokens.upsert({ userId: user.id, secret, permissions, expiresAt }, testActor) : undefined;
  const id = await database.uploads.reserveId();
  await stage?.(id);
  const archive = {
    archiveName: 'symbols.zip',
    archiveBytes: 5_000_000_000,
    sha256: sha256 ?? String(id).padStart(64, 'a'),
    bucket: 'symbols',
  };
  const row = {
    id,
    userId: user.id,
    tokenId: token?.id ?? null,
    lane,
    privateBucketUrl: null,
    requestId: `request-${id}`,
    receivers,
    ...archive,
  };
  return (await database.uploads.createOrJoin(row)).upload;
}

/** `batchSize` to a batch; each file is 100 bytes. */
export function listing(count: number, batchSize = 2): NewUploadFile[] {
  return Array.from({ length: count }, (_, position) => {
    const member = `a${position}.pdb/AB${position}/a${position}.sym`;
    const places = {
      headerOffset: 5_000_000_000 + position,
      compressedBytes: 40,
      originalBytes: 100,
      method: 8,
      flags: 0,
      crc32: 0xffff_ffff,
    };
    return { position, member, key: parseKey(member), batch: Math.floor(position / batchSize), outcome: 'pending' as const, ...places };
  });
}

export const inspected = ({ id }: UploadFileRecord): InspectionRow => ({
  id,
  md5: 'b'.repeat(32),
  header: { debugFile: 'a.pdb', debugId: 'AB', codeFile: 'a.dll', codeId: 'CD', generator: 'dump_syms' },
  dataOffset: 5_000_000_000,
  rawCrc32: 0xffff_ffff,
});

export const published = ({ id }: UploadFileRecord, outcome: 'uploaded' | 'skipped' = 'uploaded'): PublicationResult => ({
  id,
  outcome,
  storedBytes: 60,
  isUpdate: false,
  isCompressed: true,
});

/** All rows of an upload, in the order of the archive. */
export const listFiles = async (database: Database, id: UploadId): Promise<UploadFileRecord[]> =>
  (await database.uploadFiles.listPage(id, { page: 1, pageSize: 100_000 })).files;
