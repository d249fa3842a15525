// An upload in the contract's format: Tecken's object with its related uploads, then our fields.
import {
  formatOptionalTimestamp,
  formatTimestamp,
  type FileUpload,
  type Notification,
  type RelatedUpload,
  type UploadStatus,
} from '@symdepot/api';
import type { StoredFiles, NotificationRecord, StoredFile, UploadRecord } from '@symdepot/database';
import type { AppError } from '@symdepot/errors';
import type { Refusals } from '../access/find-actions.ts';
import type { StatusContext } from '../context.ts';
import { presentTimeline } from './present-timeline.ts';
import { presentSnapshot, type UploadSnapshot } from '../waiting/upload-snapshots.ts';

export interface Shown {
  readonly snapshot: UploadSnapshot;
  readonly related: readonly UploadRecord[];
  readonly refusals: Refusals;
}

const maxNotifications = 20;

/** Attempts, and orders, of the timeline. */
const maxHistory = 100;

const dayMs = 86_400_000;

type TeckenUpload = Omit<RelatedUpload, 'state'>;

/** How many members of related uploads are shown: up to five more archives must not make the response six times as long. */
const maxRelatedMembers = 100;

/** The files of all related uploads are read in one query, however many there are. */
export async function presentUpload({ database, config }: StatusContext, { snapshot, related, refusals }: Shown): Promise<UploadStatus> {
  const { upload } = snapshot;
  const relatedIds = related.map(({ id }) => id);
  const [own, others, notifications, history, token] = await Promise.all([
    database.uploadFiles.listDone([upload.id]),
    database.uploadFiles.listDone(relatedIds, maxRelatedMembers),
    database.notifications.listOfUpload(upload.id, maxNotifications),
    database.uploadHistory.read(upload.id, maxHistory),
    upload.tokenId === null ? undefined : database.sharedTokens.find(upload.tokenId),
  ]);
  const { retry, cancel } = refusals;
  return {
    ...presentRecord(upload, own.get(upload.id)!),
    related: related.map((one) => ({ ...presentRecord(one, others.get(one.id)!), state: one.state })),
    ...presentSnapshot(snapshot, config),
    started_at: formatOptionalTimestamp(upload.startedAt),
    sha256: upload.sha256,
    lane: upload.lane,
    door: upload.door,
    request_id: upload.requestId,
    token: token ?? null,
    is_by_session: upload.isBySession,
    archive_kept_until: formatOptionalTimestamp(keptUntil(upload, config.STAGED_KEEP_DAYS)),
    can_retry: retry === undefined,
    retry_refusal: presentRefusal(retry),
    can_cancel: cancel === undefined,
    cancel_refusal: presentRefusal(cancel),
    timeline: presentTimeline(upload, history, notifications),
    notifications: notifications.map(presentNotification),
  };
}

/** It is removed by age once it has ended, and at once when it is complete. */
function keptUntil({ state, isStaged, completedAt }: UploadRecord, keepDays: number): Date | null {
  return isStaged && completedAt && state !== 'complete' ? new Date(completedAt.getTime() + keepDays * dayMs) : null;
}

const presentRefusal = (refusal: AppError | undefined): UploadStatus['retry_refusal'] =>
  refusal ? { code: refusal.code, message: refusal.message } : null;

const presentRecord = (upload: UploadRecord, { uploaded, skipped, ignored }: StoredFiles): TeckenUpload => ({
  id: upload.id,
  filename: upload.archiveName,
  user: { id: upload.user.id, email: upload.user.email },
  size: upload.archiveBytes,
  bucket_name: upload.bucket,
  skipped_keys: [...skipped],
  ignored_keys: [...ignored],
  try_symbols: upload.lane === 'try',
  download_url: upload.downloadUrl,
  redirect_urls: [...upload.redirectUrls],
  completed_at: formatOptionalTimestamp(upload.completedAt),
  created_at: formatTimestamp(upload.createdAt),
  file_uploads: uploaded.map((file) => presentStored(upload, file)),
});

const presentStored = ({ bucket }: UploadRecord, file: StoredFile): FileUpload => ({
  id: file.id,
  bucket_name: bucket,
  key: file.key,
  update: file.isUpdate,
  compressed: file.isCompressed,
  size: file.storedBytes,
  completed_at: formatTimestamp(file.completedAt),
  created_at: formatTimestamp(file.createdAt),
});

/** Shows only the host of the URL: the path may be a secret, as with Slack and Discord. */
const presentNotification = (notification: NotificationRecord): Notification => ({
  id: notification.id,
  type: `upload.${notification.event.state}`,
  url: new URL(notification.url).origin,
  state: notification.state,
  attempts: notification.attempts,
  last_status: notification.lastStatus,
  last_error: notification.lastError,
  created_at: formatTimestamp(notification.createdAt),
  next_attempt_at: notification.state === 'pending' ? formatTimestamp(notification.nextAttemptAt) : null,
  delivered_at: formatOptionalTimestamp(notification.deliveredAt),
});
