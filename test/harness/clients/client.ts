// What the tests ask of the system, by the contract's routes. Neighbour: http.ts.
import { gunzipSync } from 'node:zlib';
import { waitFor } from '@symdepot/testkit';
import { encodeForm, send, type HttpResponse, type FormPart } from './http.ts';

/** Where the routes are: in a fleet each service has a port of its own. */
export interface Endpoints {
  readonly ingest: string;
  readonly status: string;
  readonly download: string;
}

export interface UploadOptions {
  /** Of the form's file field. */
  readonly name?: string;
  /** Default: `/upload/`. */
  readonly path?: string;
  /** Further fields, before the file. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface UploadStatus {
  readonly id: number;
  readonly state: 'staged' | 'processing' | 'complete' | 'rejected' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly error: string | null;
  readonly last_error: { readonly code: string; readonly message: string; readonly at: string } | null;
  readonly next_attempt_at: string | null;
  readonly problems: readonly { readonly code: string; readonly member: string | null; readonly message: string }[];
  readonly skipped_keys: readonly string[];
  readonly ignored_keys: readonly string[];
  readonly file_uploads: readonly { readonly key: string; readonly size: number; readonly update: boolean; readonly compressed: boolean }[];
  readonly progress: {
    readonly files: Readonly<Record<'total' | 'uploaded' | 'skipped' | 'ignored' | 'failed', number>>;
    readonly bytes: { readonly total: number; readonly done: number };
  };
}

/** A row of `…/files`. */
export interface UploadFile extends Readonly<Record<string, unknown>> {
  readonly member: string;
  readonly outcome: string;
}

/** A file by its key. */
export interface NamedFile {
  readonly key: string;
  readonly content: Buffer;
}

export interface Downloaded extends HttpResponse {
  /** What the file is, decompressed where the response says so. */
  readonly content: Buffer;
}

export interface Client {
  upload(zip: Uint8Array, options?: UploadOptions): Promise<HttpResponse>;
  /** Any form at all. */
  uploadForm(parts: readonly FormPart[], options?: Pick<UploadOptions, 'path' | 'headers' | 'signal'>): Promise<HttpResponse>;
  /** `Prefer: respond-async`: the id of the upload, which is staged. */
  submit(zip: Uint8Array, options?: UploadOptions): Promise<number>;
  statusResponse(id: number | string): Promise<HttpResponse>;
  status(id: number): Promise<UploadStatus>;
  /** Every row, page by page. */
  files(id: number): Promise<UploadFile[]>;
  /** Asks until the status is as wanted. */
  untilStatus(id: number, isWanted: (status: UploadStatus) => boolean, what: string): Promise<UploadStatus>;
  untilState(id: number, state: UploadStatus['state']): Promise<UploadStatus>;
  /** `POST …/retry` or `…/cancel`. */
  order(id: number | string, verb: 'retry' | 'cancel'): Promise<HttpResponse>;
  /** Not following redirects. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<HttpResponse>;
  head(path: string): Promise<HttpResponse>;
  /** Following redirects, as debuggers do. */
  download(path: string, headers?: Readonly<Record<string, string>>): Promise<Downloaded>;
  /** Downloads all of them. Returns the keys under which something else is found, or nothing. */
  differing(files: readonly NamedFile[], prefix?: '/' | '/try/'): Promise<string[]>;
}

/** A busy machine takes its time for hundreds of files. */
const stateTimeoutMs = 120_000;

export function createClient(endpoints: Endpoints, token: string): Client {
  const auth = { 'Auth-Token': token };
  const status = async (id: number): Promise<UploadStatus> => (await statusResponse(id)).json<{ upload: UploadStatus }>().upload;
  const files = async (id: number): Promise<UploadFile[]> => {
    const rows: UploadFile[] = [];
    for (let page = 1; ; page++) {
      const response = await statusResponse(`${id}/files?page=${page}`);
      const found = response.json<{ files: UploadFile[]; has_next: boolean }>();
      rows.push(...found.files);
      if (!found.has_next) return rows;
    }
  };
  const statusResponse = (id: number | string): Promise<HttpResponse> =>
    send(`${endpoints.status}/api/uploads/upload/${id}`, { headers: auth });
  const uploadForm: Client['uploadForm'] = async (parts, { path = '/upload/', headers = {}, signal } = {}) => {
    const form = await encodeForm(parts);
    const all = { ...form.headers, ...auth, ...headers };
    return send(endpoints.ingest + path, { method: 'POST', body: form.body, headers: all, ...(signal && { signal }) });
  };
  const upload: Client['upload'] = (zip, { name = 'symbols.zip', fields = {}, ...options } = {}) => {
    const texts = Object.entries(fields).map(([field, content]) => ({ name: field, content }));
    return uploadForm([...texts, { name, content: zip, filename: name }], options);
  };
  const untilStatus: Client['untilStatus'] = async (id, isWanted, what) => {
    let last: UploadStatus | undefined;
    const ask = async (): Promise<UploadStatus | undefined> => (isWanted((last = await status(id))) ? last : undefined);
    return waitFor(ask, { timeoutMs: stateTimeoutMs, what }).catch((cause: unknown) => {
      throw new Error(`upload ${id} never was ${what}; it is ${last?.state}: ${JSON.stringify(last?.progress.files)}`, { cause });
    });
  };
  const download: Client['download'] = async (path, headers = {}) => {
    let url = endpoints.download + path;
    for (let hops = 0; hops < 5; hops++) {
      const response = await send(url, { headers });
      const { location } = response.headers;
      if (response.status !== 302 || location === undefined) {
        return { ...response, content: response.headers['content-encoding'] === 'gzip' ? gunzipSync(response.body) : response.body };
      }
      url = new URL(location, url).href;
    }
    throw new Error(`too many redirects from ${path}`);
  };
  return {
    upload,
    uploadForm,
    async submit(zip, options = {}) {
      const response = await upload(zip, { ...options, headers: { Prefer: 'respond-async', ...options.headers } });
      if (response.status !== 202) throw new Error(`${response.status} instead of 202: ${response.body.toString()}`);
      return response.json<{ upload: { id: number } }>().upload.id;
    },
    statusResponse,
    status,
    files,
    untilStatus,
    untilState: (id, state) => untilStatus(id, (found) => found.state === state, state),
    order: (id, verb) => send(`${endpoints.status}/api/uploads/upload/${id}/${verb}`, { method: 'POST', headers: auth }),
    get: (path, headers = {}) => send(endpoints.download + path, { headers }),
    head: (path) => send(endpoints.download + path, { method: 'HEAD' }),
    download,
    async differing(files, prefix = '/') {
      const keys: string[] = [];
      for (const { key, content } of files) if (!(await download(prefix + key)).content.equals(content)) keys.push(key);
      return keys;
    },
  };
}
