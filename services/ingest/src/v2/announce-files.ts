// Use case of protocol v2: each announced file that is not yet stored gets a session, to which it can be sent in pieces. Workers
// verify files one by one as they arrive; none is visible before that. Announcing the same list again resumes it.
// Neighbours: decide-file.ts, receive-file.ts.
import { createHash, randomUUID } from 'node:crypto';
import { linksOf, type FileAction, type ManifestRequest, type AnnouncedManifest } from '@symdepot/api';
import { recordDirectUploads } from '@symdepot/maintenance';
import type { KeyContent, OpenedFile, OpenedManifest } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { siteUrlOf } from '@symdepot/runtime';
import type { Caller } from '@symdepot/runtime/http';
import { tryParseKey, type Lane, type UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import { decideFile, type FileDecision } from './decide-file.ts';
import type { IngestContext } from '../context.ts';
import { enqueueUpload } from '../staging/enqueue-upload.ts';
import { sessionsOpened, uploadJoined } from '../events.ts';
import { hashSecret, sessionPurpose, sessionUrl } from './session-url.ts';
import type { UploadRequest } from '../staging/stage-upload.ts';

type Files = ManifestRequest['files'];

export interface ManifestSender extends Omit<
  UploadRequest,
  'kind' | 'door' | 'expected' | 'archiveName' | 'downloadUrl' | 'redirectUrls' | 'tokenId'
> {
  readonly tokenId: number;
  readonly lane: Lane;
  readonly deriveSecret: Caller['deriveSecret'];
  /** The URL under which the request reached us. */
  readonly baseUrl: string;
}

/** Concurrent requests to a store. */
const concurrency = 32;

/** @throws AppError `file_list_too_long`, `file_list_too_large`, `file_announced_twice`, `too_many_open_…`, `storage_unavailable`, `database_unavailable` */
export async function announceFiles(context: IngestContext, files: Files, sender: ManifestSender): Promise<AnnouncedManifest> {
  const { config, database } = context;
  const { userId, userEmail, tokenId, lane, receivers = [], isStrict, requestId, traceparent } = sender;
  checkList(files, config);
  const destination = context.findDestination(lane, userEmail);
  const lines = files.map(({ key: member, size: bytes, md5_hash: md5 }) => ({ member, bytes, md5 }));
  const secretHashOf = (uploadId: UploadId, member: string): string => hashSecret(sender.deriveSecret(sessionPurpose(uploadId, member)));
  const identity = { userId, tokenId, lane, isStrict, sha256: digestOf(files), lines, secretHashOf, ...destination };
  const symbolStore = await context.symbolStoreOf(destination);
  const id = await database.uploads.reserveId();
  const takenDown = await database.takedowns.findRefused(lane, files.flatMap(toContent));
  const judge = (file: Files[number]) =>
    decideFile(file, { symbolStore, lane, takenDown, secretHashOf: (member) => secretHashOf(id, member) }, context.announcementRules);
  const { id: openId, at: judgedSince } = await database.fileSessions.findOpen(identity);
  const judged = await pMap(files, judge, { concurrency });
  if (openId !== undefined) await recordDirectUploads(context, openId);
  else await checkOpen(context, tokenId, files.length);
  const mustAskStore = openId === undefined && config.UPLOAD_DIRECT_TO_BUCKET;
  const judgements = mustAskStore ? await pMap(judged, (one) => askStore(context, id, one), { concurrency }) : judged;
  const opened = await database.fileSessions.open({
    ...identity,
    id,
    archiveBytes: totalBytes(files),
    receivers,
    requestId,
    sessionExpiresAt: new Date(Date.now() + config.UPLOAD_SESSION_HOURS * 3_600_000),
    files: judgements.map(({ file }) => file),
    judgedSince,
  });
  const { upload, isJoined } = opened;
  if (isJoined) uploadJoined(context, upload, requestId);
  else sessionsOpened(context, upload, judgements);
  if (upload.step === 'list') await enqueueUpload(context, upload, traceparent);
  const actions = await pMap(judgements, (judgement, index) => actionOf(context, opened, { judgement, index, sender }), { concurrency });
  return {
    id: upload.id,
    created_at: Math.floor(upload.createdAt.getTime() / 1_000),
    user: userEmail,
    try_symbols: lane === 'try',
    upload_protocol: 'gcs-resumable',
    files: files.map(({ key }, index) => ({ key, action: actions[index]! })),
    links: linksOf(upload.id, siteUrlOf(config)),
  };
}

interface AnnouncedLine {
  readonly judgement: FileDecision;
  readonly index: number;
  readonly sender: ManifestSender;
}

/** What the sender must do with a file; one that already arrived under an earlier announcement is not sent again. */
async function actionOf(
  context: IngestContext,
  { upload, files, isJoined }: OpenedManifest,
  { judgement, index, sender }: AnnouncedLine,
): Promise<FileAction> {
  const { fileId, awaited } = files[index]!;
  const { file, action, remoteUrl } = judgement;
  if (!awaited) return action ?? { type: 'skip' };
  const storeUrl = isJoined ? await findStoreUrl(context, upload.id, awaited, file.originalBytes) : remoteUrl;
  const url = storeUrl ?? sessionUrl(sender.baseUrl, fileId, sender.deriveSecret(sessionPurpose(upload.id, file.member)));
  return { type: 'upload', url, content_encoding: awaited.isGzip ? 'gzip' : null };
}

/** A new one: how much the store has received of an incomplete file is known only to the old session. */
async function findStoreUrl(
  { config, staging }: IngestContext,
  uploadId: UploadId,
  { isGzip, remoteName }: NonNullable<OpenedFile['awaited']>,
  bytes: number,
): Promise<string | undefined> {
  if (remoteName === null || !config.UPLOAD_DIRECT_TO_BUCKET) return undefined;
  return staging.parts.urlOf(uploadId, remoteName, isGzip ? undefined : bytes);
}

/** A store that issues URLs receives the files itself: their bytes do not pass through here. */
async function askStore({ staging }: IngestContext, uploadId: UploadId, judgement: FileDecision): Promise<FileDecision> {
  const { file } = judgement;
  if (file.outcome !== 'pending') return judgement;
  const remoteName = randomUUID();
  const remoteUrl = await staging.parts.urlOf(uploadId, remoteName, file.session.isGzip ? undefined : file.originalBytes);
  return remoteUrl === undefined ? judgement : { ...judgement, remoteUrl, file: { ...file, session: { ...file.session, remoteName } } };
}

/** Of several concurrent requests a few may pass together: as many as there are slots. @throws AppError `too_many_open_…` */
async function checkOpen({ database, config }: IngestContext, tokenId: number, newFiles: number): Promise<void> {
  const limits = { lists: config.UPLOAD_V2_OPEN_LISTS_PER_TOKEN, files: config.UPLOAD_V2_OPEN_FILES_PER_TOKEN };
  const open = await database.fileSessions.countOpen(tokenId, limits);
  if (open.lists >= limits.lists) throw new AppError('too_many_open_lists', { limit: limits.lists });
  if (open.lists > 0 && open.files + newFiles > limits.files) throw new AppError('too_many_open_files', { limit: limits.files });
}

function checkList(files: Files, config: IngestContext['config']): void {
  if (files.length > config.UPLOAD_V2_MAX_FILES_PER_REQUEST) throw new AppError('file_list_too_long');
  const limit = config.ARCHIVE_MAX_TOTAL_BYTES;
  if (totalBytes(files) > limit) throw new AppError('file_list_too_large', { limit });
  const seen = new Set<string>();
  for (const { key } of files) {
    const identity = tryParseKey(key) ?? key;
    if (seen.has(identity)) throw new AppError('file_announced_twice', { key });
    seen.add(identity);
  }
}

/** What is refused for its key has none. */
function toContent({ key: member, size: originalBytes, md5_hash: md5 }: Files[number]): KeyContent[] {
  const key = tryParseKey(member);
  return key === undefined ? [] : [{ key, originalBytes, md5 }];
}

const totalBytes = (files: Files): number => files.reduce((sum, { size }) => sum + size, 0);
/** Identifies the same list again, in any order, as a digest identifies an archive. */
const digestOf = (files: Files): string =>
  createHash('sha256')
    .update(JSON.stringify({ files: files.map(({ key, size, md5_hash: md5 }) => JSON.stringify([key, size, md5])).toSorted() }))
    .digest('hex');
