// What the GCS emulator answers: one function from a request to a response. Neighbour: gcs-emulator.ts, the server around it.
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { GcsBucket, GcsFault, type EmulatedObject, type ObjectDescription } from './gcs-bucket.ts';
import { GcsUploads, preconditionsOf, type UploadAnswer } from './gcs-uploads.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const json = (content: unknown, status = 200, headers = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
  body: Buffer.from(JSON.stringify(content)),
});

export const faultResponse = (error: unknown): HttpResponse => {
  const { status, reason } = error instanceof GcsFault ? error : new GcsFault(500, String(error));
  return json({ error: { code: status, message: reason, errors: [{ domain: 'global', reason, message: reason }] } }, status);
};

const bucketResource = (bucket: GcsBucket): object => ({
  kind: 'storage#bucket',
  id: bucket.name,
  name: bucket.name,
  location: 'EMULATOR',
});

export class GcsApi {
  readonly buckets: Map<string, GcsBucket>;
  readonly #uploads = new GcsUploads();

  constructor(buckets: readonly string[]) {
    this.buckets = new Map(buckets.map((name) => [name, new GcsBucket(name)]));
  }

  /** @throws GcsFault */
  answer(request: IncomingMessage, url: URL, body: Buffer): HttpResponse {
    // With the environment's STORAGE_EMULATOR_HOST the client leaves `/storage/v1` out.
    const path = url.pathname.replace(/^\/(?:download\/)?storage\/v1(?=\/)/, '');
    const upload = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(path);
    if (upload) return this.#upload(this.#bucket(upload[1]), url, request, body);
    if (path === '/b' && request.method === 'POST') return this.#createBucket(body);
    const [, bucketName, rest] = /^\/b\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    if (bucketName === undefined) return this.#publicRead(request, path);
    if (rest === undefined) return this.#bucketItself(request, this.#bucket(bucketName));
    if (rest === '/o') return json({ kind: 'storage#objects', ...this.#bucket(bucketName).list(url.searchParams) });
    const object = /^\/o\/([^/]+)(?:\/(rewriteTo|copyTo|compose)(?:\/b\/([^/]+)\/o\/([^/]+))?)?$/.exec(rest);
    if (!object) throw new GcsFault(404, 'notFound');
    const [, name = '', action, toBucket, toName = ''] = object.map((part) => part && decodeURIComponent(part));
    if (action === undefined) return this.#objectItself(request, this.#bucket(bucketName), name, url.searchParams, body);
    const target = toBucket === undefined ? this.#bucket(bucketName) : this.#bucket(toBucket);
    return this.#combine(action, this.#bucket(bucketName), name, target, toName, url.searchParams, body);
  }

  #bucket(name = ''): GcsBucket {
    const bucket = this.buckets.get(decodeURIComponent(name));
    if (bucket === undefined) throw new GcsFault(404, 'notFound');
    return bucket;
  }

  #createBucket(body: Buffer): HttpResponse {
    const { name } = JSON.parse(body.toString()) as { name: string };
    if (this.buckets.has(name)) throw new GcsFault(409, 'conflict');
    const bucket = new GcsBucket(name);
    this.buckets.set(name, bucket);
    return json(bucketResource(bucket));
  }

  #bucketItself({ method }: IncomingMessage, bucket: GcsBucket): HttpResponse {
    if (method !== 'DELETE') return json(bucketResource(bucket));
    if (bucket.objects.size > 0) throw new GcsFault(409, 'conflict');
    this.buckets.delete(bucket.name);
    return { status: 204 };
  }

  #objectItself({ method, headers }: IncomingMessage, bucket: GcsBucket, name: string, query: URLSearchParams, body: Buffer): HttpResponse {
    const object = bucket.find(name, query.get('generation'));
    bucket.assertPreconditions(name, preconditionsOf(query));
    if (method === 'DELETE') {
      bucket.objects.delete(name);
      return { status: 204 };
    }
    if (method === 'PATCH') return json(bucket.patch(name, JSON.parse(body.toString()) as ObjectDescription).resource);
    return query.get('alt') === 'media' ? media(object, headers) : json(object.resource);
  }

  #combine(
    action: string,
    from: GcsBucket,
    name: string,
    to: GcsBucket,
    toName: string,
    query: URLSearchParams,
    body: Buffer,
  ): HttpResponse {
    if (action === 'compose') {
      const { sourceObjects, destination } = JSON.parse(body.toString()) as {
        sourceObjects: { name: string }[];
        destination?: ObjectDescription;
      };
      const bytes = Buffer.concat(sourceObjects.map((source) => from.find(source.name).bytes));
      return json(from.insert(name, bytes, destination ?? {}, preconditionsOf(query)).resource);
    }
    const { bytes, resource } = from.find(name);
    const { contentType, contentEncoding, cacheControl, metadata } = { ...resource, ...(JSON.parse(body.toString() || '{}') as object) };
    const description = Object.fromEntries(Object.entries({ contentType, contentEncoding, cacheControl, metadata }).filter(([, v]) => v));
    const copy = to.insert(toName, bytes, description, preconditionsOf(query)).resource;
    return json(action === 'copyTo' ? copy : { kind: 'storage#rewriteResponse', done: true, objectSize: copy.size, resource: copy });
  }

  /** Of a request whose client left in its middle nothing counts, but for uploads that can be resumed. */
  keepPart(request: IncomingMessage, url: URL, body: Buffer): void {
    const sessionId = url.searchParams.get('upload_id');
    if (request.method === 'PUT' && sessionId !== null) this.#uploads.keepPart(sessionId, request, body);
  }

  #upload(bucket: GcsBucket, url: URL, request: IncomingMessage, body: Buffer): HttpResponse {
    const sessionId = url.searchParams.get('upload_id');
    const answer = this.#uploadAnswer(bucket, sessionId, url, request, body);
    if ('object' in answer) return json(answer.object.resource);
    if ('sessionId' in answer) {
      const location = `http://${request.headers.host}${url.pathname}?uploadType=resumable&upload_id=${answer.sessionId}`;
      return { status: 200, headers: { location, 'x-guploader-uploadid': answer.sessionId } };
    }
    return { status: answer.status, ...('range' in answer && answer.range !== undefined && { headers: { range: answer.range } }) };
  }

  #uploadAnswer(bucket: GcsBucket, sessionId: string | null, url: URL, request: IncomingMessage, body: Buffer): UploadAnswer {
    if (sessionId === null) return this.#uploads.begin(bucket, url.searchParams, request, body);
    return request.method === 'DELETE' ? this.#uploads.cancel(sessionId) : this.#uploads.resume(sessionId, request, body);
  }

  #publicRead({ headers }: IncomingMessage, path: string): HttpResponse {
    const [, bucket, name] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (name === undefined) throw new GcsFault(404, 'notFound');
    return media(this.#bucket(bucket).find(decodeURIComponent(name)), headers);
  }
}

/** The bytes; decompressed for those who do not accept gzip, unless the object says `no-transform`. */
function media({ bytes, resource }: EmulatedObject, request: IncomingMessage['headers']): HttpResponse {
  const isGzip = resource.contentEncoding === 'gzip';
  const mayTransform = !/no-transform/.test(resource.cacheControl ?? '');
  const isDecompressed = isGzip && mayTransform && !/gzip/.test(request['accept-encoding'] ?? '');
  const content = isDecompressed ? gunzipSync(bytes) : bytes;
  const headers = {
    'content-type': resource.contentType ?? 'application/octet-stream',
    ...(resource.contentEncoding && !isDecompressed && { 'content-encoding': resource.contentEncoding }),
    ...(resource.cacheControl && { 'cache-control': resource.cacheControl }),
    etag: resource.etag,
    'accept-ranges': 'bytes',
    'last-modified': new Date(resource.updated).toUTCString(),
    'x-goog-generation': resource.generation,
    'x-goog-metageneration': resource.metageneration,
    'x-goog-hash': `crc32c=${resource.crc32c},md5=${resource.md5Hash}`,
    'x-goog-stored-content-encoding': resource.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': String(bytes.length),
    ...Object.fromEntries(Object.entries(resource.metadata ?? {}).map(([key, value]) => [`x-goog-meta-${key}`, encodeURI(value)])),
  };
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.range ?? '') ?? [];
  if (isDecompressed || (first === '' && last === '')) return { status: 200, headers, body: content };
  const start = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes.length : Math.min(bytes.length, Number(last) + 1);
  if (start >= bytes.length || end <= start) throw new GcsFault(416, 'requestedRangeNotSatisfiable');
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` },
    body: bytes.subarray(start, end),
  };
}
