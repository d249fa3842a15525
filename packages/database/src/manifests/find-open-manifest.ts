// Whether an announced manifest is one that is still open: the same, or the rest of it. A client that first queries what the server
// has, and announces only the rest, resumes it like a client that announces all of it. A part of join-manifest.ts.
import { tryParseKey, type UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { receiving } from './close-manifest.ts';
import type { AnnouncedLine, ManifestIdentity } from './file-session-record.ts';
import type { Prisma } from '../generated/client.ts';

/** Manifests of one token that share a file are few. */
const maxCandidates = 5;

/** The newest of the same caller, with the same secret. There is none for an unknown token. */
export async function findOpenManifest(
  client: Pick<PrismaConnection, 'upload' | 'uploadFile'>,
  identity: ManifestIdentity,
): Promise<UploadId | undefined> {
  if (identity.tokenId === null) return undefined;
  const newest = { orderBy: { id: 'desc' }, select: { id: true }, take: maxCandidates } as const;
  const open = isOpen(identity);
  const mayGoOn = (uploadId: UploadId): Promise<boolean> => hasUrlsOf(client, uploadId, identity.secretHashOf);
  // One by one: usually the first one matches.
  for (const { id } of await client.upload.findMany({ where: { ...open, sha256: identity.sha256 }, ...newest })) {
    if (await mayGoOn(id as UploadId)) return id as UploadId;
  }
  const key = identity.lines.map(({ member }) => tryParseKey(member)).find((parsed) => parsed !== undefined);
  if (key === undefined) return undefined;
  for (const { id } of await client.upload.findMany({ where: { ...open, files: { some: { key } } }, ...newest })) {
    if ((await isWhatIsLeft(client, id as UploadId, identity.lines)) && (await mayGoOn(id as UploadId))) return id as UploadId;
  }
  return undefined;
}

/**
 * The URLs of files that are still to be sent are made of the secret of who announced them, and cannot be made of another: of a token
 * whose secret was replaced there are two callers until the grace is over.
 */
async function hasUrlsOf(
  client: Pick<PrismaConnection, 'uploadFile'>,
  uploadId: UploadId,
  secretHashOf: ManifestIdentity['secretHashOf'],
): Promise<boolean> {
  const awaited = await client.uploadFile.findFirst({
    where: { uploadId, outcome: 'pending', session: { is: { finishedAt: null } } },
    select: { member: true, session: { select: { secretHash: true } } },
  });
  return awaited === null || awaited.session!.secretHash === secretHashOf(uploadId, awaited.member);
}

export const isOpen = ({
  userId,
  tokenId,
  lane,
  bucket,
  privateBucketUrl,
  isStrict = false,
}: ManifestIdentity): Prisma.UploadWhereInput => ({
  ...receiving,
  userId,
  tokenId,
  lane,
  bucket,
  privateBucketUrl,
  isStrict,
  sessionExpiresAt: { gt: new Date() },
});

const recordedLine = {
  member: true,
  originalBytes: true,
  md5: true,
  outcome: true,
  session: { select: { announcedMd5: true, finishedAt: true } },
} as const satisfies Prisma.UploadFileSelect;

/** All of these lines are in it, and each of its other files has arrived, and none was refused. */
async function isWhatIsLeft(
  client: Pick<PrismaConnection, 'uploadFile'>,
  uploadId: UploadId,
  lines: readonly AnnouncedLine[],
): Promise<boolean> {
  const rows = await client.uploadFile.findMany({ where: { uploadId }, select: recordedLine });
  const left = new Map(lines.map((line) => [line.member, line]));
  for (const { member, originalBytes, md5, outcome, session } of rows) {
    const line = left.get(member);
    const hasCome = outcome === 'pending' ? session?.finishedAt != null : outcome !== 'failed';
    if (line ? line.bytes !== Number(originalBytes) || line.md5 !== (session?.announcedMd5 ?? md5) : !hasCome) return false;
    left.delete(member);
  }
  return left.size === 0;
}
