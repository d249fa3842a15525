// The client of a symdepot server: every call in one object. Each call is documented in its own file.
import { routes, type AuthInfo, type CoverageEntry, type CoverageFile, type UploadFile } from '@symdepot/api';
import { z } from 'zod';
import type { ArchiveSource } from './upload/archive-source.ts';
import { checkCoverage, type CoverageOptions } from './check-coverage.ts';
import { createEnvironmentsClient, type EnvironmentsClient } from './environments/environments-client.ts';
import { createConnection } from './http/connection.ts';
import { downloadFile, type Download, type DownloadOptions } from './download-file.ts';
import { fetchResponse } from './http/fetch-response.ts';
import { requestTo } from './http/request-to.ts';
import { listFiles, type ListOptions } from './list-files.ts';
import { listUploads, type HeardListedUpload, type UploadListOptions } from './list-uploads.ts';
import type { Pause } from './http/retrying.ts';
import { sendArchive, type UploadOptions } from './upload/send-archive.ts';
import type { SendableFile } from './upload/send-file.ts';
import { sendFiles, type OpenedUpload, type SendFilesOptions } from './upload/send-files.ts';
import { statusResponse, type AcceptedUpload, type HeardUpload, type StatedUpload } from './watch/tolerant-schemas.ts';
import { waitForUpload, type WaitOptions } from './watch/wait-for-upload.ts';
import { withPageUrl, type Linked } from './with-page-url.ts';

export interface ClientOptions {
  readonly url: URL;
  /** `<32 hex>[-label]`. Downloads need none. */
  readonly token?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Its HTTPS_PROXY, HTTP_PROXY and NO_PROXY are used; default: no proxies. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** How often a request is retried after a transient failure. Waiting continues regardless. Default 6: about a minute. */
  readonly retries?: number | undefined;
  /** Called before each pause, except for those of uploads and of waiting, which have listeners of their own. */
  readonly onRetry?: ((pause: Pause) => void) | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Pages in `links` are URLs, whatever the server calls them. */
export interface Client {
  /** Returns when the server has the archive and its record; `wait` gets the outcome. */
  upload(archive: ArchiveSource, options?: UploadOptions): Promise<AcceptedUpload>;
  /** The same for files, sent one by one (protocol v2): after a broken connection each resumes where it was. */
  uploadFiles(files: readonly SendableFile[], options?: SendFilesOptions): Promise<OpenedUpload>;
  wait(uploadId: number, options?: WaitOptions): Promise<HeardUpload>;
  status(uploadId: number, options?: CallOptions): Promise<StatedUpload>;
  files(uploadId: number, options?: ListOptions): AsyncGenerator<UploadFile>;
  /** Has the server process an upload again, from the archive that it kept. */
  retry(uploadId: number, options?: CallOptions): Promise<void>;
  cancel(uploadId: number, options?: CallOptions): Promise<void>;
  /** Those that the token's user may see, newest first. */
  uploads(options?: UploadListOptions): AsyncGenerator<HeardListedUpload>;
  coverage(entries: readonly CoverageEntry[], options?: CoverageOptions): Promise<CoverageFile[]>;
  /** About the token. */
  whoami(options?: CallOptions): Promise<AuthInfo>;
  download(key: string, options?: DownloadOptions): Promise<Download>;
  readonly environments: EnvironmentsClient;
}

const { getAuthInfo: whoami } = routes.ingest;
type UploadOrder = typeof routes.status.retryUpload | typeof routes.status.cancelUpload;

const defaultRetries = 6;

/** @throws AppError `address_unfit` for a proxy that is none. All calls throw AppErrors: `server_unreachable`, `server_busy`, `caller_refused`, `server_refused`, `answer_unexpected`, and what each says. */
export function createClient(options: ClientOptions): Client {
  const { url, token, userAgent = 'symdepot-client', retries = defaultRetries, onRetry, environment } = options;
  const connection = createConnection({ url, token, userAgent, environment });
  const retry = ({ signal }: CallOptions = {}) => ({ retries, onRetry, signal });
  const order = async (route: UploadOrder, id: number, call?: CallOptions): Promise<void> => {
    await fetchResponse(connection, requestTo(route, { params: { id } }), z.unknown(), retry(call));
  };
  const locate = <U extends Linked>(upload: U): U => withPageUrl(upload, url);
  return {
    upload: async (archive, call = {}) => locate(await sendArchive(connection, archive, { ...call, retries })),
    uploadFiles: async (files, call = {}) => locate(await sendFiles(connection, files, { ...call, retries })),
    wait: async (uploadId, call = {}) => locate(await waitForUpload(connection, uploadId, call)),
    status: async (id, call) =>
      locate((await fetchResponse(connection, requestTo(routes.status.getUpload, { params: { id } }), statusResponse, retry(call))).upload),
    files: (uploadId, call = {}) => listFiles(connection, uploadId, { ...call, ...retry(call) }),
    retry: (uploadId, call) => order(routes.status.retryUpload, uploadId, call),
    cancel: (uploadId, call) => order(routes.status.cancelUpload, uploadId, call),
    uploads: (call = {}) => listUploads(connection, { ...call, ...retry(call) }),
    coverage: (entries, call = {}) => checkCoverage(connection, entries, { ...call, ...retry(call) }),
    whoami: (call) => fetchResponse(connection, requestTo(whoami, {}), whoami.responses[200].schema, retry(call)),
    download: (key, call = {}) => downloadFile(connection, key, call),
    environments: createEnvironmentsClient(connection, retry),
  };
}
