// The members of an upload, page by page (contract §4).
import { uploadFileList, type UploadFile } from '@symdepot/api';
import type { Connection } from './http/connection.ts';
import { fetchResponse } from './http/fetch-response.ts';
import type { RetryOptions } from './http/retrying.ts';

export interface ListOptions {
  /** Only these; default: all. */
  readonly outcomes?: readonly UploadFile['outcome'][];
  readonly signal?: AbortSignal | undefined;
}

/** @throws AppError by the status; `server_unreachable` */
export async function* listFiles(
  connection: Connection,
  uploadId: number,
  { outcomes, ...retry }: ListOptions & RetryOptions,
): AsyncGenerator<UploadFile> {
  const filter = outcomes ? `&outcome=${outcomes.join(',')}` : '';
  for (let page = 1; ; page++) {
    const path = `api/uploads/upload/${uploadId}/files?page=${page}${filter}`;
    const list = await fetchResponse(connection, { path }, uploadFileList, retry);
    yield* list.files;
    if (!list.has_next) return;
  }
}
