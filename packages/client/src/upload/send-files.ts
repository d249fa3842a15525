// Sends files one by one (protocol v2, contract §3): announces them, sends each that the server requests, and closes the manifest.
// It does not wait for the outcome. Neighbours: send-file.ts (one of them), send-archive.ts (the same for a ZIP).
import { routes, type ManifestRequest } from '@symdepot/api';
import pMap from 'p-map';
import type { Connection } from '../http/connection.ts';
import { fetchResponse } from '../http/fetch-response.ts';
import { requestTo } from '../http/request-to.ts';
import { isTransient, type Pause, type RetryOptions } from '../http/retrying.ts';
import { strictPreference } from './send-archive.ts';
import { acceptedUpload, openedManifest, type AcceptedUpload, type OpenedManifest } from '../watch/tolerant-schemas.ts';
import { sendFile, type SendableFile } from './send-file.ts';

export interface SendFilesOptions {
  /** Strict: warnings reject the upload. */
  readonly isStrict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many bytes of all files, uncompressed, need no more sending, fewer again when a try was cut; and of them, how many the server had before. */
  readonly onSent?: ((bytes: number, kept: number) => void) | undefined;
  readonly onRetry?: ((pause: Pause) => void) | undefined;
}

const { announceFiles: announcing, completeUpload: closing } = routes.ingest;

/** Small files cost mostly round trips; many large ones would share a slow line, and each lose bytes in transit when it breaks. */
const filesAtOnce = 8;
/** For the final request of a sender that gives up. */
const closeMs = 5_000;

/** The upload created from a manifest. */
export interface OpenedUpload {
  readonly id: number;
  readonly links?: AcceptedUpload['links'] | undefined;
}

/**
 * No duplicate keys, and no more files than `limits.files_per_list` of `whoami`. Whatever stops it, the manifest is closed, so that
 * complete files are stored, and sending the same files again sends fewer.
 * @throws AppError of the first file that failed; `caller_refused`, `server_refused`, `server_…`; the signal's reason
 */
export async function sendFiles(
  connection: Connection,
  files: readonly SendableFile[],
  { onSent = () => {}, ...options }: SendFilesOptions & { readonly retries: number },
): Promise<OpenedUpload> {
  const list = await announce(connection, files, options);
  let areWhole: boolean;
  try {
    areWhole = await sendAll(connection, files, list, { ...options, onSent });
  } catch (error) {
    await close(connection, list, { retries: 0, signal: AbortSignal.timeout(closeMs) }).catch(() => {}); // else it expires
    throw error;
  }
  if (!areWhole) return close(connection, list, options);
  // Such a manifest closes itself: a server that is too busy to be told, or is down by now, has everything all the same.
  return close(connection, list, { ...options, retries: 0 }).catch((error: unknown) => {
    if (!isTransient(error)) throw error;
    return { id: list.id, links: list.links };
  });
}

const announce = (
  connection: Connection,
  files: readonly SendableFile[],
  { isStrict, ...retry }: RetryOptions & Pick<SendFilesOptions, 'isStrict'>,
): Promise<OpenedManifest> => {
  const list: ManifestRequest = { files: files.map(({ key, bytes: size, md5 }) => ({ key, size, md5_hash: md5 })) };
  const body = JSON.stringify(list);
  return fetchResponse(
    connection,
    {
      ...requestTo(announcing, {}),
      headers: { 'content-type': 'application/json', ...(isStrict && { prefer: strictPreference }) },
      body,
    },
    openedManifest.refine((session) => session.files.length === files.length, 'it must have an action for each file'),
    retry,
  );
};

const close = async (connection: Connection, { id }: OpenedManifest, retry: RetryOptions): Promise<OpenedUpload> => {
  const request = { ...requestTo(closing, { params: { id } }), headers: { prefer: 'respond-async' } };
  return (await fetchResponse(connection, request, acceptedUpload, retry)).upload;
};

type SendAllOptions = RetryOptions & { readonly onSent: (bytes: number, kept: number) => void };

/**
 * A failure of one file does not stop the others; an unavailable server, or a closed manifest, ends it for all.
 * @returns whether the server has every file that it has requested
 */
async function sendAll(
  connection: Connection,
  files: readonly SendableFile[],
  list: OpenedManifest,
  options: SendAllOptions,
): Promise<boolean> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...(options.signal ? [options.signal] : [])]);
  const failures: Error[] = [];
  const countBytes = byteCounter(options.onSent);
  const send = async (file: SendableFile, index: number): Promise<void> => {
    const { action } = list.files[index]!;
    const onRead = countBytes();
    if (signal.aborted) return;
    try {
      if (action.type === 'upload') {
        const target = { url: action.url, encoding: action.content_encoding };
        if ((await sendFile(connection, file, target, { ...options, signal, onRead })) === 'closed') ended.abort();
      }
      onRead(file.bytes, action.type === 'upload' ? undefined : file.bytes);
    } catch (error) {
      failures.push(error as Error);
      if (isTransient(error)) ended.abort();
    }
  };
  await pMap(files, send, { concurrency: filesAtOnce });
  options.signal?.throwIfAborted();
  const [first] = failures.filter((error) => error !== ended.signal.reason);
  if (first !== undefined) throw first;
  return !ended.signal.aborted;
}

/** One listener for the bytes of many files. What a file has kept stays, until something else is said of it. */
function byteCounter(onSent: (bytes: number, kept: number) => void): () => (bytes: number, kept?: number) => void {
  let total = 0;
  let totalKept = 0;
  return () => {
    let own = 0;
    let ownKept = 0;
    return (bytes, kept = ownKept) => {
      total += bytes - own;
      totalKept += kept - ownKept;
      own = bytes;
      ownKept = kept;
      onSent(total, totalKept);
    };
  };
}
