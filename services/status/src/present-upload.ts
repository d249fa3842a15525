// An upload as the contract shows it: Tecken's object with its related uploads, then our fields.
import { formatOptionalTimestamp, formatTimestamp, type FileUpload, type RelatedUpload, type UploadStatus } from '@symdepot/api';
import type { Database, DoneFile, UploadProgress, UploadRecord } from '@symdepot/database';
import { presentCourse } from './course.ts';

export interface Shown {
  readonly upload: UploadRecord;
  readonly related: readonly UploadRecord[];
  readonly progress: UploadProgress;
}

/** The files of all uploads come in one query, however many there are. */
export async function presentUpload(database: Database, { upload, related, progress }: Shown): Promise<UploadStatus> {
  const files = Map.groupBy(await database.uploadFiles.listDone([upload, ...related].map(({ id }) => id)), ({ uploadId }) => uploadId);
  const present = (one: UploadRecord): RelatedUpload => presentRecord(one, files.get(one.id) ?? []);
  return {
    ...present(upload),
    related: related.map(present),
    ...presentCourse({ upload, progress }),
    started_at: formatOptionalTimestamp(upload.startedAt),
    sha256: upload.sha256,
  };
}

function presentRecord(upload: UploadRecord, files: readonly DoneFile[]): RelatedUpload {
  const membersWith = (outcome: DoneFile['outcome']): string[] =>
    files.filter((file) => file.outcome === outcome).map((file) => file.member);
  return {
    id: upload.id,
    filename: upload.archiveName,
    user: { id: upload.user.id, email: upload.user.email },
    size: upload.archiveBytes,
    bucket_name: upload.bucket,
    skipped_keys: membersWith('skipped'),
    ignored_keys: membersWith('ignored'),
    try_symbols: upload.lane === 'try',
    download_url: upload.downloadUrl,
    redirect_urls: [...upload.redirectUrls],
    completed_at: formatOptionalTimestamp(upload.completedAt),
    created_at: formatTimestamp(upload.createdAt),
    file_uploads: files.filter((file) => file.outcome === 'uploaded').map((file) => presentStored(upload, file)),
    state: upload.state,
  };
}

const presentStored = (upload: UploadRecord, file: DoneFile): FileUpload => ({
  id: Number(file.id),
  bucket_name: upload.bucket,
  key: file.key ?? file.member,
  update: file.isUpdate,
  compressed: file.isCompressed,
  size: file.storedBytes ?? 0,
  completed_at: formatOptionalTimestamp(file.completedAt),
  created_at: formatTimestamp(file.createdAt),
});
