// Downloads a symbols file as debuggers do (contract §5): without a token, following redirects, decompressed.
import type { Readable } from 'node:stream';
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { z } from 'zod';
import { responseError } from './http/response-error.ts';
import { readResponse, type Connection } from './http/connection.ts';
import { requestTo } from './http/request-to.ts';

export interface DownloadOptions {
  /** Search try symbols too, after release symbols. */
  readonly isTry?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Download {
  /** The original bytes. Fails with AppError `server_unreachable` when the connection breaks. */
  readonly body: Readable;
  /** The size on the wire, which may be compressed; undefined if the server does not say. */
  readonly wireBytes: number | undefined;
  readonly url: string;
}

/** @throws AppError `symbol_not_found`, and by the status; `server_unreachable`; the signal's reason */
export async function downloadFile(connection: Connection, key: string, { isTry = false, signal }: DownloadOptions): Promise<Download> {
  const [debugFile = '', debugId = '', ...rest] = key.split('/');
  const route = isTry ? routes.download.getTrySymbols : routes.download.getSymbols;
  const request = requestTo(route, { params: { debugFile, debugId, symbolsFile: rest.join('/') } });
  const answer = await connection.open({ ...request, headers: { accept: 'application/json, */*;q=0.5' }, withToken: false, signal });
  const { url, status, headers, body } = answer;
  if (status === 200) return { body, wireBytes: Number(headers['content-length']) || undefined, url };
  const refused = await readResponse(answer);
  throw status === 404 ? new AppError('symbol_not_found', { why: readWhy(refused.body) }) : responseError(refused);
}

const miss = z.object({ lookup: z.object({ message: z.string() }) });

/** Older servers respond by a text. */
function readWhy(body: string): string | undefined {
  try {
    return miss.safeParse(JSON.parse(body)).data?.lookup.message;
  } catch {
    return undefined;
  }
}
