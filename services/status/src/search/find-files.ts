// The stored files that a caller may see, by filters (Tecken §5.2). Neighbours: fileListQuery of @symdepot/database,
// find-visible-file.ts (one of them), find-uploads.ts.
import { storedFilesPageSize, formatTimestamp, type StoredFilePage, type ListedFile } from '@symdepot/api';
import type { Database, FileFilter, ListedFile as FileRow, FileListQuery } from '@symdepot/database';
import type { Caller } from '@symdepot/runtime/http';
import { sendersFor } from '../access/authorize-upload.ts';
import { presentFile } from '../present/present-file.ts';

export async function findFiles(database: Database, caller: Caller, query: FileListQuery): Promise<StoredFilePage> {
  const range = { offset: (query.page - 1) * storedFilesPageSize, limit: storedFilesPageSize };
  const senders = await sendersFor(database, caller);
  const { items, total } = await database.fileLists.list({ ...toFilter(query), senders }, range);
  return {
    can_view_all: senders === undefined,
    files: items.map(presentListed),
    has_next: range.offset + storedFilesPageSize < total,
    batch_size: storedFilesPageSize,
    total,
  };
}

function toFilter({ key, size, created_at, completed_at, bucket_name, upload_type }: FileListQuery): FileFilter {
  return {
    keyTexts: key,
    bytes: size,
    createdAt: created_at,
    completedAt: completed_at,
    buckets: bucket_name,
    lane: upload_type === 'regular' ? 'release' : upload_type,
  };
}

const presentListed = (file: FileRow): ListedFile => ({
  ...presentFile(file),
  upload: {
    id: file.upload.id,
    upload_type: file.upload.lane === 'try' ? 'try' : 'regular',
    try_symbols: file.upload.lane === 'try',
    user: { ...file.upload.user },
    created_at: formatTimestamp(file.upload.createdAt),
  },
});
