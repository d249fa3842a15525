// The requests that carry no bytes: describe, delete, list.
import { json, text } from 'node:stream/consumers';
import type { ObjectPage } from '../http/bucket-storage.ts';
import type { StoredObject } from '../object-storage.ts';
import { fromResource, type ObjectResource } from './object-resource.ts';
import { withRetry } from '../http/retry.ts';
import type { GcsContext } from './gcs-context.ts';
import { StoreStatusError } from '../http/transport.ts';

export async function lookAt(context: GcsContext, name: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
  const url = new URL(`${context.objectsUrl}/${encodeURIComponent(name)}`);
  const resource = await unlessAnswered(
    404,
    withRetry(context.retry, signal, async () => {
      const response = await context.transport.send({ method: 'GET', url, signal }, [200]);
      return (await json(response)) as ObjectResource;
    }),
  );
  return resource && fromResource(resource);
}

/** Without a generation, whatever is there; with one, only that, and nothing if it no longer exists. */
export async function remove(context: GcsContext, name: string, generation?: string, signal?: AbortSignal): Promise<void> {
  const url = new URL(`${context.objectsUrl}/${encodeURIComponent(name)}`);
  if (generation !== undefined) url.searchParams.set('ifGenerationMatch', generation);
  const request = withRetry(context.retry, signal, async () =>
    text(await context.transport.send({ method: 'DELETE', url, signal }, [200, 204])),
  );
  await unlessAnswered(404, unlessAnswered(412, request));
}

export async function listPage(context: GcsContext, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ObjectPage> {
  const url = new URL(context.objectsUrl);
  url.search = new URLSearchParams(query).toString();
  return withRetry(context.retry, signal, async () => {
    const response = await context.transport.send({ method: 'GET', url, signal }, [200]);
    const { items = [], nextPageToken } = (await json(response)) as { items?: ObjectResource[]; nextPageToken?: string };
    return { objects: items.map(fromResource), nextPageToken };
  });
}

async function unlessAnswered<T>(status: number, request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof StoreStatusError && error.status === status) return undefined;
    throw error;
  }
}
