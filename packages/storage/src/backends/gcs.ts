// Google Cloud Storage: `gs://bucket/prefix`. The client library finds credentials and the endpoint; the requests are our own
// (gcs/transport.ts says why).
import { Readable } from 'node:stream';
import { withDeadline } from '@symdepot/async';
import { AppError } from '@symdepot/errors';
import { assertKnownParameters, defineBackend, storageUrlInvalid } from '../backend.ts';
import { abortReason, bodySource, storageFault, throwIfAborted } from '../body-source.ts';
import { assertRange, resolveRange } from '../byte-range.ts';
import { download } from '../gcs/download.ts';
import { listPage, lookAt, remove, type ObjectPage } from '../gcs/object-calls.ts';
import { openSession } from '../gcs/open-session.ts';
import { createTransport, GcsStatusError } from '../gcs/transport.ts';
import { upload } from '../gcs/upload.ts';
import { assertObjectName, assertObjectPrefix } from '../object-name.ts';
import type { GetOptions, ObjectStorage, PublicUrls, ResumableUrls, SignedUrls, StoredObject } from '../object-storage.ts';
import { prefixedStorage } from '../staging/prefixed-storage.ts';

export interface GcsConfig {
  readonly bucket: string;
  /** Ends in a slash, or is empty. */
  readonly prefix: string;
  readonly apiEndpoint?: string | undefined;
  readonly publicBaseUrl?: string | undefined;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
}

export const gcsBackend = defineBackend<GcsConfig>({
  type: 'gcs',
  scheme: 'gs:',
  example: 'gs://bucket/prefix',
  parseUrl(url, options) {
    assertKnownParameters(url, ['endpoint', 'public']);
    if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(url.host)) throw storageUrlInvalid(url.href, 'it has no valid bucket name');
    const prefix = parsePrefix(url);
    return {
      bucket: url.host,
      prefix,
      apiEndpoint: url.searchParams.get('endpoint') ?? options.apiEndpoint,
      publicBaseUrl: url.searchParams.get('public') ?? options.publicBaseUrl,
      timeoutMs: options.timeoutMs ?? 30_000,
      maxAttempts: options.maxAttempts ?? 4,
      retryDelayMs: options.retryDelayMs ?? 500,
    };
  },
  create: async (config) => prefixedStorage(await createGcsStorage(config), config.prefix),
});

/** '', or components that each end in a slash. */
function parsePrefix(url: URL): string {
  try {
    const path = decodeURIComponent(url.pathname).replace(/^\//, '').replace(/\/$/, '');
    if (path === '') return '';
    assertObjectName(path);
    return `${path}/`;
  } catch {
    throw storageUrlInvalid(url.href, 'it has no valid prefix');
  }
}

async function createGcsStorage({
  bucket,
  apiEndpoint,
  publicBaseUrl,
  timeoutMs,
  ...retry
}: GcsConfig): Promise<ObjectStorage & PublicUrls & ResumableUrls & SignedUrls> {
  const { Storage } = await import('@google-cloud/storage'); // large, and not needed for a store in a folder
  const client = new Storage(apiEndpoint === undefined ? {} : { apiEndpoint });
  const transport = createTransport({
    // Also custom: STORAGE_EMULATOR_HOST, which the client knows.
    authorize: async () => (client.customEndpoint ? [] : await client.authClient.getRequestHeaders()),
    timeoutMs,
  });
  const path = `storage/v1/b/${bucket}/o`;
  const context = { transport, retry, objectsUrl: `${client.apiEndpoint}/${path}`, uploadUrl: `${client.apiEndpoint}/upload/${path}` };
  const publicBase = withoutSlashAtEnd(publicBaseUrl ?? `${client.apiEndpoint}/${bucket}`);

  const head = (name: string, signal?: AbortSignal): Promise<StoredObject | undefined> =>
    translated(signal, name, () => lookAt(context, name, signal));

  /** HTTP cannot express an empty range, nor the first bytes of an empty object. */
  const getNothing = async (name: string, { range, generation, signal }: GetOptions): Promise<Readable> => {
    const object = await head(name, signal);
    if (object === undefined || (generation ?? object.generation) !== object.generation)
      throw new AppError('storage_object_missing', { name });
    const { start, end } = resolveRange(name, object.storedBytes, range);
    if (start < end) throw storageFault(new Error(`${name} was replaced while it was read`));
    return Readable.from([]);
  };

  return {
    bucket,
    head,
    get: (name, options = {}) =>
      translated(options.signal, name, async () => {
        const { range } = options;
        if (range) assertRange(name, range);
        if (range && range.start === range.end) return getNothing(name, options);
        try {
          return await download(context, name, options);
        } catch (error) {
          if (hasStatus(error, 404)) throw new AppError('storage_object_missing', { name }, { cause: error });
          if (hasStatus(error, 416)) return getNothing(name, options);
          throw error;
        }
      }),
    async put(name, body, options) {
      const source = bodySource(body, options.signal);
      try {
        assertObjectName(name);
        return await upload(context, name, source.stream, options);
      } catch (error) {
        source.stream.destroy();
        throw source.explain(hasStatus(error, 412) ? new AppError('storage_precondition_failed', { name }, { cause: error }) : error);
      }
    },
    delete: (name, { generation, signal } = {}) => translated(signal, name, () => remove(context, name, generation, signal)),
    async *list(prefix, signal) {
      assertObjectPrefix(prefix);
      for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
        const query = { prefix, ...(pageToken !== '' && { pageToken }) };
        const page: ObjectPage = await translated(signal, undefined, () => listPage(context, query, signal));
        yield* page.objects;
        pageToken = page.nextPageToken;
      }
    },
    async check(signal) {
      await translated(signal, undefined, () => listPage(context, { maxResults: '1' }, signal));
    },
    async close() {
      transport.close();
    },
    signedUrl: (name, { expiresInMs }) =>
      translated(undefined, name, async () => {
        const file = client.bucket(bucket).file(name);
        const expires = Date.now() + expiresInMs;
        const sign = () => file.getSignedUrl({ version: 'v4', action: 'read', expires });
        const [url] = await withDeadline(timeoutMs, sign, () => {
          throw new Error(`no signature within ${timeoutMs} ms`);
        });
        return url;
      }),
    resumableUrl: (name, { contentType, totalBytes }) =>
      translated(undefined, name, async () => (await openSession(context, name, { contentType, expect: 'absent' }, totalBytes)).href),
    publicUrl: (name) => `${publicBase}/${name.split('/').map(encodeURIComponent).join('/')}`,
  };
}

const hasStatus = (error: unknown, status: number): boolean => error instanceof GcsStatusError && error.status === status;

async function translated<T>(signal: AbortSignal | undefined, name: string | undefined, work: () => Promise<T>): Promise<T> {
  if (name !== undefined) assertObjectName(name);
  throwIfAborted(signal);
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted ? abortReason(signal) : storageFault(error);
  }
}

const withoutSlashAtEnd = (url: string): string => (url.endsWith('/') ? withoutSlashAtEnd(url.slice(0, -1)) : url);
