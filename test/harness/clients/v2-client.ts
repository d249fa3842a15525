// Protocol v2 as Mozilla's newest client speaks it: announce, PUT, and what this server adds, complete. Neighbour: client.ts.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { NamedFile } from './client.ts';
import { send, type HttpResponse, type Send } from './http.ts';

export interface Announcement {
  readonly key: string;
  readonly size: number;
  readonly md5_hash: string;
}

export type Action =
  | { readonly type: 'upload'; readonly url: string; readonly content_encoding: 'gzip' | null }
  | { readonly type: 'skip' }
  | { readonly type: 'error'; readonly msg: string };

export interface Session {
  readonly id: number;
  readonly created_at: number;
  readonly user: string;
  readonly try_symbols: boolean;
  readonly upload_protocol: string;
  readonly files: readonly { readonly key: string; readonly action: Action }[];
}

export interface V2Client {
  /** Any body at all. */
  post(body: Buffer | string, headers?: Send['headers']): Promise<HttpResponse>;
  announce(files: readonly Announcement[]): Promise<Session>;
  complete(id: number | string, headers?: Send['headers']): Promise<HttpResponse>;
}

export const announcementOf = ({ key, content }: NamedFile): Announcement => ({
  key,
  size: content.length,
  md5_hash: createHash('md5').update(content).digest('hex'),
});

export function createV2Client(ingestUrl: string, token: string): V2Client {
  const auth = { 'Auth-Token': token };
  const post: V2Client['post'] = (body, headers = {}) =>
    send(`${ingestUrl}/upload/v2/`, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'Content-Type': 'application/json', ...auth, ...headers },
    });
  return {
    post,
    async announce(files) {
      const response = await post(JSON.stringify({ files }));
      if (response.status !== 201) throw new Error(`${response.status}: ${response.body.toString()}`);
      return response.json<Session>();
    },
    complete: (id, headers = {}) => send(`${ingestUrl}/upload/v2/${id}/complete`, { method: 'POST', headers: { ...auth, ...headers } }),
  };
}

/** The URL and the bytes of a file that is asked for. */
export function toSend({ action }: Session['files'][number], content: Buffer): { url: string; bytes: Buffer } {
  if (action.type !== 'upload') throw new Error(`nothing is to be sent: ${action.type}`);
  return { url: action.url, bytes: action.content_encoding === 'gzip' ? gzipSync(content) : content };
}

export const put = (url: string, body: Send['body'], headers: Send['headers'] = {}, signal?: AbortSignal): Promise<HttpResponse> =>
  send(url, { method: 'PUT', ...(body && { body }), headers, ...(signal && { signal }) });

/** `Content-Range: bytes <first>-<last>/<total>`; the total may be `*`. */
export const putChunk = (
  url: string,
  bytes: Buffer,
  start: number,
  end: number,
  total: number | '*' = bytes.length,
): Promise<HttpResponse> => put(url, bytes.subarray(start, end), { 'Content-Range': `bytes ${start}-${end - 1}/${total}` });

export const ask = (url: string, total: number | '*' = '*'): Promise<HttpResponse> =>
  put(url, Buffer.alloc(0), { 'Content-Range': `bytes */${total}` });

/** How many bytes a 308 says have arrived. */
export const arrived = ({ status, headers }: HttpResponse): number => {
  if (status !== 308) throw new Error(`${status} instead of 308`);
  return headers.range === undefined ? 0 : Number(/^bytes=0-(\d+)$/.exec(headers.range)![1]) + 1;
};

/** As the official client does: every file that is asked for, whole. */
export async function sendAll(session: Session, files: readonly NamedFile[]): Promise<void> {
  for (const [index, entry] of session.files.entries()) {
    if (entry.action.type !== 'upload') continue;
    const { url, bytes } = toSend(entry, files[index]!.content);
    const response = await put(url, bytes);
    if (response.status !== 200) throw new Error(`${response.status}: ${response.body.toString()}`);
  }
}
