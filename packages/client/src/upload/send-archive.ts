// Sends an archive to the server and does not wait for the outcome (contract §2, `Prefer: respond-async`). When it returns,
// archive and record are durable there. An interrupted try starts over; the server joins the same bytes to one upload.
import { routes } from '@symdepot/api';
import { archiveName, fileName, openableArchive, type ArchiveSource, type OpenableArchive } from './archive-source.ts';
import type { HttpResponse, Connection } from '../http/connection.ts';
import { multipartForm, unreadable } from './multipart.ts';
import { parseResponse } from '../http/parse-response.ts';
import { requestTo } from '../http/request-to.ts';
import { retrying, type Pause } from '../http/retrying.ts';
import { acceptedUpload, type AcceptedUpload } from '../watch/tolerant-schemas.ts';

export interface UploadOptions {
  /** What the archive is called; default: the name of the file, or `symbols.zip`. */
  readonly name?: string | undefined;
  /** To the try lane. Otherwise the lane is the token's. */
  readonly isTry?: boolean | undefined;
  /** Named by its content: a ZIP of any layout, or a single file under whatever name. */
  readonly isAny?: boolean | undefined;
  /** Strict: warnings reject the upload. */
  readonly isStrict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many bytes of the archive the connection has taken; from 0 again after an interrupted try. Not called for a URL. */
  readonly onSent?: ((bytes: number) => void) | undefined;
  readonly onRetry?: ((pause: Pause) => void) | undefined;
}

const { uploadArchive, uploadAny } = routes.ingest;

/** The server may be silent while it fetches a URL, for `UPLOAD_WAIT_SECONDS`. */
const idleMs = 300_000;

/** @throws AppError `caller_refused`, `server_refused`, `archive_unreadable`; `server_…` when all tries have failed; the signal's reason */
export async function sendArchive(
  connection: Connection,
  source: ArchiveSource,
  options: UploadOptions & { readonly retries: number },
): Promise<AcceptedUpload> {
  const fields = options.isTry ? { try: '1' } : {};
  const send =
    source instanceof URL ? urlSender(connection, source, fields) : formSender(connection, await openArchive(source, options), fields);
  return retrying(async () => parseResponse(await send(options), acceptedUpload).upload, options);
}

type Send = (options: UploadOptions) => Promise<HttpResponse>;
type Fields = Readonly<Record<string, string>>;

async function openArchive(source: Exclude<ArchiveSource, URL>, { name, isAny = false }: UploadOptions): Promise<OpenableArchive> {
  return openableArchive(source, isAny ? fileName : archiveName, name).catch((cause: unknown) => {
    throw unreadable(typeof source === 'string' ? source : archiveName(name ?? ''), cause);
  });
}

const formSender =
  (connection: Connection, archive: OpenableArchive, fields: Fields): Send =>
  ({ onSent = () => {}, ...options }) => {
    onSent(0);
    const { headers, body } = multipartForm(archive, fields, onSent);
    return post(connection, headers, body, options);
  };

const urlSender =
  (connection: Connection, url: URL, fields: Fields): Send =>
  (options) => {
    const body = new URLSearchParams({ ...fields, url: url.href }).toString();
    return post(connection, { 'content-type': 'application/x-www-form-urlencoded' }, body, options);
  };

const post = (
  connection: Connection,
  headers: Fields,
  body: string | AsyncIterable<Uint8Array>,
  { isAny, isStrict, signal }: Pick<UploadOptions, 'isAny' | 'isStrict' | 'signal'>,
) => {
  const prefer = ['respond-async', ...(isStrict ? [strictPreference] : [])].join(', ');
  return connection.ask({ ...requestTo(isAny ? uploadAny : uploadArchive, {}), headers: { ...headers, prefer }, body, idleMs, signal });
};

/** RFC 7240. */
export const strictPreference = 'handling=strict';
