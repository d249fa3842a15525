// An upload as the contract shows it: Tecken's object with its related uploads, then our fields.
import { formatOptionalTimestamp, formatTimestamp, type FileUpload, type RelatedUpload, type UploadStatus } from '@symdepot/api';
import type { Database, DoneFiles, StoredFile, UploadRecord } from '@symdepot/database';
import { presentCourse, type Course } from './course.ts';
import { presentNotification } from './present-notification.ts';

export interface Shown {
  readonly course: Course;
  readonly related: readonly UploadRecord[];
}

const maxNotifications = 20;

type TeckenUpload = Omit<RelatedUpload, 'state'>;

/** The files of all uploads come in one query, however many there are. */
export async function presentUpload(database: Database, { course, related }: Shown): Promise<UploadStatus> {
  const { upload } = course;
  const [files, notifications] = await Promise.all([
    database.uploadFiles.listDone([upload, ...related].map(({ id }) => id)),
    database.notifications.listOfUpload(upload.id, maxNotifications),
  ]);
  const present = (one: UploadRecord): TeckenUpload => presentRecord(one, files.get(one.id)!);
  return {
    ...present(upload),
    related: related.map((one) => ({ ...present(one), state: one.state })),
    ...presentCourse(course),
    started_at: formatOptionalTimestamp(upload.startedAt),
    sha256: upload.sha256,
    notifications: notifications.map(presentNotification),
  };
}

const presentRecord = (upload: UploadRecord, { uploaded, skipped, ignored }: DoneFiles): TeckenUpload => ({
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
