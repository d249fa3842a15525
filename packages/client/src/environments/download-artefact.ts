// Downloads an artefact into a file that may have a part of it already, and goes on there when the connection breaks. Whether it is what
// its digest says is for the file to find out. Neighbour: environments-client.ts.
import type { Readable } from 'node:stream';
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { readResponse, type Connection, type HttpResponse } from '../http/connection.ts';
import { requestTo } from '../http/request-to.ts';
import { responseError } from '../http/response-error.ts';
import { retrying, type RetryOptions } from '../http/retrying.ts';

export interface ArtefactName {
  readonly algorithm: 'sha512' | 'sha256';
  /** Hex. */
  readonly digest: string;
}

/** Where the bytes go, in their order. */
export interface PartialFile {
  /** How many are there. */
  readonly bytes: number;
  append(chunk: Uint8Array): Promise<void>;
  /** To begin anew. */
  clear(): Promise<void>;
}

export interface ArtefactDownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onReceived?: ((bytes: number, total: number) => void) | undefined;
}

const { getArtefact, getArtefactBySha256 } = routes.download;

/** Returns when all of it is there. @throws AppError by the status; `server_…` when all tries since the last byte gained have failed; what the file throws; the signal's reason */
export async function downloadArtefact(
  connection: Connection,
  { algorithm, digest }: ArtefactName,
  file: PartialFile,
  { onReceived = () => {}, ...options }: ArtefactDownloadOptions & RetryOptions,
): Promise<void> {
  const { path } = requestTo(algorithm === 'sha512' ? getArtefact : getArtefactBySha256, { params: { digest } });
  let bytesAtFailure = file.bytes;
  const attempt = async (): Promise<void> => {
    const start = file.bytes;
    const headers = { 'accept-encoding': 'identity', ...(start > 0 && { range: `bytes=${start}-` }) };
    const response = await connection.open({ path, headers, signal: options.signal });
    try {
      const total = await placeIn(file, response, start);
      onReceived(file.bytes, total);
      if (file.bytes === total) return;
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        await file.append(chunk);
        onReceived(file.bytes, total);
      }
      if (file.bytes < total) throw new AppError('server_unreachable', { url: response.url, reason: 'the connection was cut' });
    } finally {
      response.body.destroy();
    }
  };
  const hasAdvanced = (): boolean => {
    const isFurther = file.bytes > bytesAtFailure;
    bytesAtFailure = file.bytes;
    return isFurther;
  };
  await retrying(attempt, { ...options, hasAdvanced });
}

/** @returns how many bytes it has in all. The file ends where the response begins. @throws AppError by the status */
async function placeIn(file: PartialFile, response: HttpResponse<Readable>, start: number): Promise<number> {
  const { status, headers, url } = response;
  const unexpected = (reason: string): AppError => new AppError('answer_unexpected', { url, status, reason });
  if (status === 206) {
    const [, first, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(String(headers['content-range'] ?? '')) ?? [];
    if (Number(first) !== start) throw unexpected('it sends another range than it was asked for');
    return Number(total);
  }
  if (status === 416) {
    const [, total] = /^bytes \*\/(\d{1,15})$/.exec(String(headers['content-range'] ?? '')) ?? [];
    if (Number(total) === start) return start;
    await file.clear(); // it has more than there is of it
    throw new AppError('server_busy', { status, error: 'it has less of it than is here', retryAfterSeconds: 0 });
  }
  if (status !== 200) throw responseError(await readResponse(response));
  if (start > 0) await file.clear();
  const total = Number(headers['content-length'] ?? NaN);
  if (!Number.isSafeInteger(total)) throw unexpected('it does not say how many bytes it sends');
  return total;
}
