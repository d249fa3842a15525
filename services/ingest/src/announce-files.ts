// Use case of protocol v2: files are announced; each one that is not stored yet gets a session, to which it can be sent in
// pieces. Nothing of it can be downloaded before a worker has verified it. Neighbours: announced-file.ts, receive-file.ts.
import { createHash, randomUUID } from 'node:crypto';
import type { FileAction, FileListRequest, UploadSession } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { tryParseKey, type Lane, type UploadId } from '@symdepot/symbols';
import { judgeFile, type Judgement } from './announced-file.ts';
import type { IngestContext } from './context.ts';
import { enqueueUpload } from './enqueue-upload.ts';
import { sessionsOpened } from './events.ts';
import { sessionUrl } from './session-url.ts';
import type { UploadRequest } from './stage-upload.ts';

type Files = FileListRequest['files'];

export interface FileListSender extends Omit<UploadRequest, 'archiveName' | 'downloadUrl' | 'redirectUrls'> {
  readonly lane: Lane;
  /** Under which URL it reached us. */
  readonly baseUrl: string;
}

/** @throws AppError `file_list_too_long`, `file_list_too_large`, `file_announced_twice`, `storage_unavailable`, `database_unavailable` */
export async function announceFiles(context: IngestContext, files: Files, sender: FileListSender): Promise<UploadSession> {
  const { config, database } = context;
  const { userId, userEmail, tokenId, lane, receivers = [], requestId, traceparent, baseUrl } = sender;
  checkList(files, config);
  const destination = context.findDestination(lane, userEmail);
  const symbolStore = await context.symbolStoreOf(destination);
  const id = await database.uploads.reserveId();
  const judgements = await judgeAll(files, async (file) => {
    const judgement = await judgeFile(file, { symbolStore, lane }, context.announcementRules);
    return config.UPLOAD_DIRECT_TO_BUCKET ? askStore(context, id, judgement) : judgement;
  });
  const { upload, fileIds } = await database.fileSessions.open({
    id,
    userId,
    tokenId,
    lane,
    archiveBytes: totalBytes(files),
    sha256: digestOf(files),
    ...destination,
    receivers,
    requestId,
    sessionExpiresAt: new Date(Date.now() + config.UPLOAD_SESSION_HOURS * 3_600_000),
    files: judgements.map(({ file }) => file),
  });
  sessionsOpened(context, upload, judgements);
  if (upload.step === 'list') await enqueueUpload(context, upload, traceparent);
  const actionOf = ({ action, secret, remoteUrl, file }: Judgement, fileId: bigint): FileAction => {
    if (action !== undefined) return action;
    const isGzip = file.outcome === 'pending' && file.session.isGzip;
    return { type: 'upload', url: remoteUrl ?? sessionUrl(baseUrl, fileId, secret!), content_encoding: isGzip ? 'gzip' : null };
  };
  return {
    id: upload.id,
    created_at: Math.floor(upload.createdAt.getTime() / 1_000),
    user: userEmail,
    try_symbols: lane === 'try',
    upload_protocol: 'gcs-resumable',
    files: files.map(({ key }, index) => ({ key, action: actionOf(judgements[index]!, fileIds[index]!) })),
  };
}

/** A store that gives out URLs takes the files itself: their bytes do not pass through here. */
async function askStore({ staging }: IngestContext, uploadId: UploadId, judgement: Judgement): Promise<Judgement> {
  const { file } = judgement;
  if (file.outcome !== 'pending') return judgement;
  const remoteName = randomUUID();
  const remoteUrl = await staging.parts.urlOf(uploadId, remoteName, file.session.isGzip ? undefined : file.originalBytes);
  return remoteUrl === undefined ? judgement : { ...judgement, remoteUrl, file: { ...file, session: { ...file.session, remoteName } } };
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

const totalBytes = (files: Files): number => files.reduce((sum, { size }) => sum + size, 0);
/** By it the same list is known again, as an archive is by its bytes. */
const digestOf = (files: Files): string =>
  createHash('sha256')
    .update(JSON.stringify(files.map(({ key, size, md5_hash: md5 }) => [key, size, md5])))
    .digest('hex');

const looksAtOnce = 32;

async function judgeAll(files: Files, judge: (file: Files[number]) => Promise<Judgement>): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (let start = 0; start < files.length; start += looksAtOnce) {
    // oxlint-disable-next-line no-await-in-loop -- so many requests to the store at once, and no more
    judgements.push(...(await Promise.all(files.slice(start, start + looksAtOnce).map(judge))));
  }
  return judgements;
}
