// The uploads that a caller may see, in pages, newest first (contract §4). Neighbour: list-files.ts.
import { routes, uploadList, type ListedUpload } from '@symdepot/api';
import { z } from 'zod';
import type { Connection } from './http/connection.ts';
import { fetchResponse } from './http/fetch-response.ts';
import { requestTo } from './http/request-to.ts';
import type { RetryOptions } from './http/retrying.ts';

export interface UploadListOptions {
  /** With commas between them. */
  readonly state?: string | undefined;
  readonly lane?: string | undefined;
  /** Of what was rejected or failed, and why. */
  readonly code?: string | undefined;
  readonly user?: string | undefined;
  /** As the site has it: `>=2026-11-21`. */
  readonly createdAt?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const route = routes.status.listUploads;
/** A newer server may say more, an older one less. */
const page = z.object({
  uploads: z.array(uploadList.shape.uploads.element.partial().required({ id: true, state: true })),
  has_next: z.boolean(),
});
export type HeardListedUpload = Partial<ListedUpload> & Pick<ListedUpload, 'id' | 'state'>;

/** @throws AppError by the status; `server_unreachable` */
export async function* listUploads(
  connection: Connection,
  { state, lane, code, user, createdAt, ...retry }: UploadListOptions & RetryOptions,
): AsyncGenerator<HeardListedUpload> {
  for (let number = 1; ; number++) {
    const query = { state, lane, code, user, created_at: createdAt, page: String(number) };
    const found = await fetchResponse(connection, requestTo(route, { query }), page, retry);
    yield* found.uploads as HeardListedUpload[];
    if (!found.has_next) return;
  }
}
