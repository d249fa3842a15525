// The uploads that a caller may see, by filters (Tecken §5.2). Neighbours: uploadListQuery of @symdepot/database,
// find-files.ts.
import { formatOptionalTimestamp, formatTimestamp, linksOf, uploadsPageSize, type ListedUpload, type UploadList } from '@symdepot/api';
import type { Database, ListedUpload as UploadRow, MemberSummary, UploadFilter, UploadOrder, UploadListQuery } from '@symdepot/database';
import { siteUrlOf } from '@symdepot/runtime';
import type { Caller } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { sendersFor } from '../access/authorize-upload.ts';

export async function findUploads({ database, config }: StatusContext, caller: Caller, query: UploadListQuery): Promise<UploadList> {
  const { sort, reverse, page } = query;
  const filter = await filterOf(database, caller, query);
  const order: UploadOrder = sort === undefined ? { by: 'created_at', isDescending: true } : { by: sort, isDescending: reverse === true };
  const range = { offset: (page - 1) * uploadsPageSize, limit: uploadsPageSize };
  const { items, total } = await database.uploadLists.list(filter, order, range);
  return {
    can_view_all: filter.senders === undefined,
    uploads: items.map((item) => ({ ...presentListed(item), links: linksOf(item.id, siteUrlOf(config)) })),
    batch_size: uploadsPageSize,
    order_by: sort === undefined ? { sort: 'created_at', reverse: true } : { sort, reverse },
    has_next: range.offset + uploadsPageSize < total,
    total,
  };
}

/** What the caller may see of what the query asks for. A text in addresses only counts for who may see others. */
export async function filterOf(
  database: Database,
  caller: Caller,
  { user, size, created_at, completed_at, state, step, lane, code, token }: Omit<UploadListQuery, 'sort' | 'reverse' | 'page'>,
): Promise<UploadFilter> {
  const senders = await sendersFor(database, caller);
  return {
    ...(senders ? { senders } : { email: user }),
    bytes: size,
    createdAt: created_at,
    completedAt: completed_at,
    states: state,
    steps: step,
    lanes: lane,
    codes: code,
    tokenId: token,
  };
}

const presentListed = ({ members, ...upload }: UploadRow & { readonly members: MemberSummary }): Omit<ListedUpload, 'links'> => ({
  id: upload.id,
  user: { email: upload.user.email },
  filename: upload.archiveName,
  size: upload.archiveBytes,
  bucket_name: upload.bucket,
  skipped_keys: [...members.skipped],
  ignored_keys: [...members.ignored],
  try_symbols: upload.lane === 'try',
  download_url: upload.downloadUrl,
  redirect_urls: [...upload.redirectUrls],
  completed_at: formatOptionalTimestamp(upload.completedAt),
  created_at: formatTimestamp(upload.createdAt),
  files_count: members.uploaded,
  files_incomplete_count: members.pending,
  state: upload.state,
  error: upload.error,
  lane: upload.lane,
  skipped_count: members.skippedCount,
  ignored_count: members.ignoredCount,
});
