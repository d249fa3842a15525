// The members of an upload, in pages (contract §4).
import { routes, type UploadFile } from '@symdepot/api';
import type { Connection } from './http/connection.ts';
import { fetchResponse } from './http/fetch-response.ts';
import { requestTo } from './http/request-to.ts';
import type { RetryOptions } from './http/retrying.ts';

export interface ListOptions {
  /** Only these; default: all. */
  readonly outcomes?: readonly UploadFile['outcome'][];
  readonly signal?: AbortSignal | undefined;
}

const route = routes.status.listUploadFiles;

/** @throws AppError by the status; `server_unreachable` */
export async function* listFiles(
  connection: Connection,
  uploadId: number,
  { outcomes, ...retry }: ListOptions & RetryOptions,
): AsyncGenerator<UploadFile> {
  for (let page = 1; ; page++) {
    const request = requestTo(route, { params: { id: uploadId }, query: { page, outcome: outcomes?.join(',') } });
    const list = await fetchResponse(connection, request, route.responses[200].schema, retry);
    yield* list.files;
    if (!list.has_next) return;
  }
}
