// Turns the outcome of an upload into the response that the caller gets (contract §2, table and statuses).
import {
  formatOptionalTimestamp,
  formatTimestamp,
  linksOf,
  type UploadAccepted,
  type UploadComplete,
  type UploadRejected,
  type UploadSummary,
} from '@symdepot/api';
import { awaitUpload, type Database, type UploadRecord } from '@symdepot/database';
import { AppError, errorTable } from '@symdepot/errors';
import { siteUrlOf } from '@symdepot/runtime';
import { fitting, isTerminal } from '@symdepot/symbols';
import type { IngestContext } from '../context.ts';
import type { Preference } from './prefer.ts';

export type UploadResponse = { readonly headers: Readonly<Record<string, string | string[]>> } & (
  | { readonly status: 201; readonly body: UploadComplete }
  | { readonly status: 202; readonly body: UploadAccepted }
  | { readonly status: 400 | 403; readonly body: UploadRejected }
);

/** How soon a caller should ask again. */
const retryAfterSeconds = 2;

export interface Waiter {
  readonly preference: Preference;
  /** When the caller had sent everything, by `performance.now()`: it has been waiting since then, also during our own fetch. */
  readonly sentAt: number;
  /** Of the request that waits, which may differ from the one that brought the archive. */
  readonly requestId: string;
  /** Fires when the caller has disconnected. */
  readonly signal: AbortSignal;
  /** In the end, what became of each member. */
  readonly tellsFiles?: boolean;
}

/**
 * Waits as the caller prefers, then responds.
 * @throws AppError `upload_failed` (500), `upload_cancelled` (400), `upload_in_progress` (503: the work goes on)
 */
export async function respondToUpload(context: IngestContext, upload: UploadRecord, waiter: Waiter): Promise<UploadResponse> {
  const { database, stopping } = context;
  const { preference, sentAt, signal } = waiter;
  if (preference.kind === 'respond-async') return accepted(context, upload, 'respond-async');
  const seconds = waitSeconds(context, preference);
  const waitMs = sentAt + seconds * 1_000 - performance.now();
  const ending = { uploadId: upload.id, read: () => database.uploads.find(upload.id), isEnough: isEnded };
  const outcome = await awaitUpload(database.changes, ending, { waitMs, stopEarly: stopping, signal });
  if (isTerminal(outcome.state)) return ended(context, outcome, waiter);
  if (preference.kind === 'wait') return accepted(context, outcome, `wait=${seconds}`);
  throw new AppError('upload_in_progress', {
    uploadId: upload.id,
    ...((await database.pausedLanes.isPaused(outcome.lane)) && { pausedLane: outcome.lane }),
  });
}

const isEnded = ({ state }: UploadRecord): boolean => isTerminal(state);

/** How long a caller waits at most, counted from when it has sent everything. */
export const waitSeconds = ({ config }: IngestContext, preference: Preference): number =>
  preference.kind === 'wait' ? Math.min(preference.seconds, config.UPLOAD_WAIT_SECONDS) : config.UPLOAD_WAIT_SECONDS;

async function ended(context: IngestContext, upload: UploadRecord, { requestId, tellsFiles = false }: Waiter): Promise<UploadResponse> {
  const links = linksOf(upload.id, siteUrlOf(context.config));
  if (upload.state === 'complete') {
    const { uploadFiles } = context.database;
    const [skipped, warnings, named] = await Promise.all([
      uploadFiles.listMembers(upload.id, 'skipped'),
      uploadFiles.listWarnings(upload.id),
      tellsFiles ? uploadFiles.listNamed(upload.id) : undefined,
    ]);
    const body = { ...summary(upload, skipped), warnings, ...(named && listing(named)), links };
    return { status: 201, headers: {}, body: { upload: body } };
  }
  if (upload.state === 'rejected') {
    const [first] = upload.problems;
    const body: UploadRejected = {
      error: upload.error ?? 'Rejected',
      code: first?.code ?? 'request_invalid',
      request_id: requestId,
      details: [...upload.problems],
      links,
    };
    return { status: errorTable[body.code].kind === 'forbidden' ? 403 : 400, headers: {}, body };
  }
  if (upload.state === 'cancelled') throw new AppError('upload_cancelled', { uploadId: upload.id });
  throw new AppError('upload_failed', { uploadId: upload.id, reason: upload.error ?? upload.state });
}

/** An archive of names alone must not become a response of that size. */
function listing({ files, total }: Awaited<ReturnType<Database['uploadFiles']['listNamed']>>) {
  const told = fitting(files.map(({ contentKind: kind, member, key, outcome, reason }) => ({ member, key, kind, outcome, reason })));
  return { files: told, files_omitted: total - told.length };
}

async function accepted({ config, database }: IngestContext, upload: UploadRecord, preference: string): Promise<UploadResponse> {
  const links = linksOf(upload.id, siteUrlOf(config));
  const isPaused = await database.pausedLanes.isPaused(upload.lane);
  return {
    status: 202,
    headers: { Location: links.self, 'Retry-After': String(retryAfterSeconds), 'Preference-Applied': preference },
    body: { upload: { ...summary(upload, []), state: upload.state, lane_paused: isPaused, links } },
  };
}

const summary = (upload: UploadRecord, skippedKeys: string[]): UploadSummary => ({
  id: upload.id,
  size: upload.archiveBytes,
  filename: upload.archiveName,
  bucket: upload.bucket,
  download_url: upload.downloadUrl,
  try_symbols: upload.lane === 'try',
  redirect_urls: [...upload.redirectUrls],
  completed_at: formatOptionalTimestamp(upload.completedAt),
  created_at: formatTimestamp(upload.createdAt),
  user: upload.user.email,
  skipped_keys: skippedKeys,
  warnings: [],
});
