// Google Cloud Storage: `gs://bucket/prefix`. The client library finds credentials and the endpoint; the requests are our own
// (http/transport.ts says why).
import { withDeadline } from '@symdepot/async';
import { assertKnownParameters, defineBackend } from '../backend.ts';
import { download } from '../gcs/download.ts';
import { listPage, lookAt, remove } from '../gcs/object-calls.ts';
import { openSession } from '../gcs/open-session.ts';
import { upload } from '../gcs/upload.ts';
import { readBucketConfig, type BucketConfig } from '../http/bucket-config.ts';
import { createBucketStorage, translated } from '../http/bucket-storage.ts';
import { objectPath, withoutSlashAtEnd } from '../http/object-path.ts';
import { createTransport } from '../http/transport.ts';
import type { ObjectStorage, PublicUrls, ResumableUrls, SignedUrls } from '../object-storage.ts';
import { prefixedStorage } from '../staging/prefixed-storage.ts';

interface GcsConfig extends BucketConfig {
  readonly apiEndpoint: string | undefined;
}

const bucketName = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

export const gcsBackend = defineBackend<GcsConfig>({
  type: 'gcs',
  scheme: 'gs:',
  example: 'gs://bucket/prefix',
  parseUrl(url, options) {
    assertKnownParameters(url, ['endpoint', 'public']);
    return {
      ...readBucketConfig(url, options, bucketName),
      apiEndpoint: url.searchParams.get('endpoint') ?? options.apiEndpoint,
    };
  },
  create: async (config) => prefixedStorage(await createGcsStorage(config), config.prefix),
});

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

  return {
    ...createBucketStorage(bucket, {
      lookAt: (name, signal) => lookAt(context, name, signal),
      download: (name, options) => download(context, name, options),
      upload: (name, body, options) => upload(context, name, body, options),
      remove: (name, generation, signal) => remove(context, name, generation, signal),
      listPage: (prefix, pageToken, signal) => listPage(context, { prefix, ...(pageToken !== undefined && { pageToken }) }, signal),
      check: (signal) => listPage(context, { maxResults: '1' }, signal),
      close: () => transport.close(),
    }),
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
    publicUrl: (name) => `${publicBase}/${objectPath(name)}`,
  };
}
