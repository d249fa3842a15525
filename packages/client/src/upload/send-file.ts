// Sends one file to its URL, by Google's resumable protocol: it queries how much has arrived, after an interruption and at the
// start of a large file, and resumes there. Neighbour: send-files.ts (the manifest that the file is in).
import type { Readable } from 'node:stream';
import { AppError, isAppError } from '@symdepot/errors';
import { responseError } from '../http/response-error.ts';
import type { HttpResponse, Connection, Request } from '../http/connection.ts';
import { fileAddress, type FileAddress } from './file-address.ts';
import { unreadable } from './multipart.ts';
import { retrying, type RetryOptions } from '../http/retrying.ts';

export interface SendableFile {
  readonly key: string;
  /** Uncompressed. */
  readonly bytes: number;
  /** Of the uncompressed bytes: 32 hex digits. */
  readonly md5: string;
  /**
   * The file as it is, or as a gzip file: the same bytes each time.
   * @param onRead is called with the number of uncompressed bytes that have been read
   */
  open(encoding: 'gzip' | null, onRead: (bytes: number) => void): Promise<Readable>;
}

/** What of a file sending it takes. */
export interface SentFile extends Pick<SendableFile, 'key' | 'bytes' | 'open'> {
  /** As it is, from a byte on, where the first ones need not be read for that. */
  openAt?(start: number): Readable;
}

export interface FileTarget {
  /** Anyone who knows it may send the file. It may be a URL of the store. */
  readonly url: string;
  readonly encoding: 'gzip' | null;
  /** Of what is sent without a range, and is cut, nothing is kept there. */
  readonly wantsRange?: boolean;
  /** How long it may be silent before it answers. */
  readonly idleMs?: number;
}

/** A client that died may have sent part of a file. Smaller ones are sent without a query, which would cost more than it saves. */
const askedFromBytes = 2 ** 20;

/** `closed`: nothing is accepted there any more. */
export type SendResult = 'whole' | 'closed';
type Standing = SendResult | { readonly keptBytes: number };

/** `onRead` is called with how much has been read, and how much of it the server had before. */
export type FileOptions = Omit<RetryOptions, 'hasAdvanced'> & { readonly onRead: (bytes: number, kept: number) => void };

/** @throws AppError `archive_unreadable`, `server_refused`; `server_…` when all tries since the last byte gained have failed; the signal's reason */
export async function sendFile(connection: Connection, file: SentFile, target: FileTarget, options: FileOptions): Promise<SendResult> {
  let keptBytes = 0;
  let keptAtFailure = 0;
  let isBegun = file.bytes >= askedFromBytes;
  const attempt = async (): Promise<SendResult> => {
    const found: Standing = isBegun ? await askStanding(connection, file, target, options) : { keptBytes: 0 };
    isBegun = true;
    if (typeof found === 'string') return found;
    ({ keptBytes } = found);
    const left = await putRest(connection, file, target, { ...options, keptBytes });
    if (typeof left === 'string') return left;
    // Bytes of an earlier try that were still in transit have arrived in between.
    throw new AppError('server_busy', {
      status: 308,
      error: `it has ${left.keptBytes} bytes of ${file.key}, and not all`,
      retryAfterSeconds: 0,
    });
  };
  const hasAdvanced = (): boolean => {
    const isFurther = keptBytes > keptAtFailure;
    keptAtFailure = keptBytes;
    return isFurther;
  };
  return retrying(attempt, { ...options, hasAdvanced });
}

/** With the size, if known: then the server also learns that the file is complete. */
async function askStanding(
  connection: Connection,
  file: SentFile,
  { url, encoding, idleMs }: FileTarget,
  { signal }: FileOptions,
): Promise<Standing> {
  const total = encoding === null ? file.bytes : '*';
  const headers = { 'content-range': `bytes */${total}`, 'content-length': '0' };
  return put(connection, url, { headers, idleMs, signal });
}

async function putRest(
  connection: Connection,
  file: SentFile,
  { url, encoding, wantsRange = false, idleMs }: FileTarget,
  { keptBytes: start, signal, onRead }: FileOptions & { readonly keptBytes: number },
): Promise<Standing> {
  const { bytes } = file;
  const range = encoding === null ? `bytes ${start}-${bytes - 1}/${bytes}` : `bytes ${start}-*/*`;
  const headers = {
    ...((start > 0 || wantsRange) && { 'content-range': range }),
    ...(encoding === null && { 'content-length': String(bytes - start) }),
  };
  const body = encoding === null && file.openAt !== undefined ? tailOf(file, start, onRead) : restOf(file, encoding, start, onRead);
  return put(connection, url, { headers, body, idleMs, signal });
}

type PutRequest = Pick<Request, 'headers' | 'body' | 'idleMs' | 'signal'>;

async function put(connection: Connection, url: string, request: PutRequest): Promise<Standing> {
  const address = fileAddress(url);
  return standingOf(await connection.ask({ ...request, method: 'PUT', path: address.path, withToken: false }), address);
}

async function* tailOf(file: SentFile, start: number, onRead: FileOptions['onRead']): AsyncGenerator<Uint8Array> {
  let bytes = start;
  onRead(bytes, start);
  try {
    for await (const chunk of file.openAt!(start) as AsyncIterable<Buffer>) {
      yield chunk;
      onRead((bytes += chunk.length), start);
    }
    if (bytes !== file.bytes) throw new Error(`it has ${bytes} bytes now, and had ${file.bytes}`);
  } catch (cause) {
    throw unreadable(file.key, cause);
  }
}

/** Bytes that have arrived are read again and skipped. */
async function* restOf(file: SentFile, encoding: 'gzip' | null, start: number, onRead: FileOptions['onRead']): AsyncGenerator<Uint8Array> {
  let toSkip = start;
  let isPassingOver = start > 0;
  let kept = 0;
  const count = (bytes: number): void => {
    if (isPassingOver) kept = bytes;
    onRead(bytes, kept);
  };
  try {
    for await (const chunk of (await file.open(encoding, count)) as AsyncIterable<Buffer>) {
      const skipped = Math.min(toSkip, chunk.length);
      toSkip -= skipped;
      if (skipped === chunk.length) continue;
      isPassingOver = false;
      yield chunk.subarray(skipped);
    }
  } catch (cause) {
    throw unreadable(file.key, cause);
  }
}

/** @throws AppError by the status */
function standingOf(answer: HttpResponse, address: FileAddress): Standing {
  const { status, headers, body } = answer;
  const isPage = /^\s*<(?:!doctype|html)/i.test(body); // of a proxy
  if ((status === 200 || status === 201) && !isPage) return 'whole';
  if (isClosed(answer, address)) return 'closed';
  if (status === 412 && !address.isOfServer) return 'whole'; // the store has it from another sender of the same manifest
  if (status !== 308 || headers['location'] !== undefined) throw responseError(answer);
  const [, last] = /^bytes=0-(\d{1,15})$/.exec(String(headers['range'] ?? '')) ?? [];
  return { keptBytes: last === undefined ? 0 : Number(last) + 1 };
}

/** A store says so by the status; of the server, a proxy may say that there is no such path. */
const isClosed = (answer: HttpResponse, { isOfServer }: FileAddress): boolean =>
  (answer.status === 404 || answer.status === 410) && (!isOfServer || isAppError(responseError(answer), 'server_refused'));
