// What mozilla-services/upload-symbols does when a token says `upload_api_version: 2`: its requests, its headers, and what it takes
// for an error. It gives a file up where it does not understand a response. Neighbours: v2-client.ts (free to do anything), client.ts.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { NamedFile } from './client.ts';
import { send, type HttpResponse } from './http.ts';
import { announcementOf, type Session } from './v2-client.ts';

export interface Summary {
  readonly ids: number[];
  readonly uploaded: string[];
  readonly skipped: string[];
  /** Keys, and why. */
  readonly failed: [string, string][];
}

export interface MozillaOptions {
  /** Files of one list; its default is 128. */
  readonly batchSize?: number;
  /** Its default is 16 MiB, its minimum 256 KiB; not every value is rounded. */
  readonly chunkBytes?: number;
  /** Versions before July 2026 name the encoding of what they send. */
  readonly namesEncoding?: boolean;
  /** Between two chunks. */
  readonly onKept?: (bytes: number) => Promise<void>;
  /** In place of sleeping before it sends a chunk again. */
  readonly onRetry?: () => Promise<void>;
}

const fileRetries = 10;

/** @throws where the whole client would end */
export async function uploadAsMozilla(
  serverUrl: string,
  token: string,
  files: readonly NamedFile[],
  options: MozillaOptions = {},
): Promise<Summary> {
  const post = (path: string, body?: string): Promise<HttpResponse> =>
    send(`${serverUrl}/${path}`, {
      method: 'POST',
      headers: {
        'auth-token': token,
        accept: '*/*',
        ...(body === undefined ? { 'content-length': '0' } : { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: Buffer.from(body) }),
    });
  const info = (await post('upload/auth_info/')).json();
  expectTypes(info, { email: 'string', try_symbols: 'boolean', token_expires_at: 'number', upload_api_version: 'number' });
  if (info['upload_api_version'] !== 2) throw new Error('it would speak v1');

  const summary: Summary = { ids: [], uploaded: [], skipped: [], failed: [] };
  const { batchSize = 128 } = options;
  for (let start = 0; start < files.length; start += batchSize) {
    const batch = files.slice(start, start + batchSize);
    const response = await post('upload/v2/', JSON.stringify({ files: batch.map(announcementOf) }));
    if (response.status >= 300) throw new Error(`${response.status}: ${String(response.json()['error'])}`);
    const session = response.json<Session>();
    expectTypes(session, { id: 'number', created_at: 'number', user: 'string', try_symbols: 'boolean', upload_protocol: 'string' });
    if (session.upload_protocol !== 'gcs-resumable') throw new Error(session.upload_protocol);
    summary.ids.push(session.id);
    const contents = new Map(batch.map(({ key, content }) => [key, content]));
    await Promise.all(session.files.map((file) => treat(file, contents.get(file.key), summary, options)));
  }
  return summary;
}

async function treat({ key, action }: Session['files'][number], content: Buffer | undefined, summary: Summary, options: MozillaOptions) {
  if (action.type === 'skip') return void summary.skipped.push(key);
  if (action.type === 'error' || content === undefined) return void summary.failed.push([key, 'not wanted']);
  try {
    const isGzip = action.content_encoding === 'gzip';
    await sendFile(action.url, isGzip ? gzipSync(content) : content, isGzip, options);
    summary.uploaded.push(key);
  } catch (error) {
    summary.failed.push([key, (error as Error).message]);
  }
  return undefined;
}

async function sendFile(url: string, bytes: Buffer, isGzip: boolean, options: MozillaOptions): Promise<void> {
  const { chunkBytes = 16 * 2 ** 20, namesEncoding = false, onKept, onRetry } = options;
  let retries = fileRetries;
  for (let sent = 0; ;) {
    const chunk = bytes.subarray(sent, sent + chunkBytes);
    const last = Math.max(0, sent + chunk.length - 1);
    const headers = {
      'content-length': String(chunk.length),
      'content-range': `bytes ${sent}-${last}/${bytes.length}`,
      accept: '*/*',
      ...(namesEncoding && isGzip && { 'content-encoding': 'gzip' }),
    };
    const response = await send(url, { method: 'PUT', headers, body: Readable.from([chunk]) });
    if (response.status === 200 || response.status === 201) return expectObject(response, bytes);
    if (response.status === 308) {
      const [, lastKept] = /^bytes=0-(\d+)$/.exec(response.headers.range ?? '') ?? [];
      if (lastKept === undefined) throw new Error(`308 with the range ${response.headers.range}`);
      sent = Number(lastKept) + 1;
      await onKept?.(sent);
    } else {
      if (![429, 500, 502, 503, 504].includes(response.status) || retries-- === 0)
        throw new Error(`${response.status}: ${response.body.toString()}`);
      await onRetry?.();
    }
  }
}

/** It takes no response without these three, though it does not look at their values yet. */
function expectObject(response: HttpResponse, bytes: Buffer): void {
  const object = response.json();
  expectTypes(object, { md5Hash: 'string', name: 'string', size: 'string' });
  if (object['size'] !== String(bytes.length)) throw new Error(`${String(object['size'])} bytes of ${bytes.length}`);
  if (object['md5Hash'] !== createHash('md5').update(bytes).digest('base64')) throw new Error('another MD5');
}

function expectTypes(value: object, types: Readonly<Record<string, string>>): void {
  for (const [name, type] of Object.entries(types))
    if (typeof (value as Record<string, unknown>)[name] !== type) throw new Error(`no ${type} ${name} in ${JSON.stringify(value)}`);
}
