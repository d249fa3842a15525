// Finds out at start whether a store keeps what symdepot promises by it: it can be read and listed, and for those who write,
// two writers never both create or replace an object. Neighbour: why-refused.ts, what is said of one that does not.
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { StoreStatusError, type RequestHeaders } from '../http/transport.ts';
import { describe, listPage, remove } from './object-calls.ts';
import { etagOf, toHeaders } from './object-headers.ts';
import type { S3Reading, StorePromises } from './s3-context.ts';
import { s3Url } from './s3-url.ts';
import { StoreRefused } from './why-refused.ts';

const forPut = { contentType: 'text/plain', metadata: { original_size: '1' }, expect: 'absent' as const };
const putId = 'probe';

/** Reads only. @throws StoreRefused, StoreStatusError, or the network's error */
export async function probeReading(context: S3Reading, prefix: string, signal: AbortSignal): Promise<void> {
  await listPage(context, { prefix, 'max-keys': '1' }, signal);
  // Without the right to list, a store answers 403 for what is not there, and nobody could tell "no such file" from "no rights".
  await describe(context, `${prefix}.probe/${randomUUID()}`, signal).catch((error: unknown) => {
    throw error instanceof StoreStatusError && error.status === 403
      ? new StoreRefused('grant s3:ListBucket on the bucket, and s3:GetObject')
      : error;
  });
}

/** Creates, replaces and removes an object of its own. @throws the same. @param limitMs for all of it, and again for the removal */
export async function probeWriting(context: S3Reading, prefix: string, limitMs: number): Promise<StorePromises> {
  const signal = AbortSignal.timeout(limitMs);
  const name = `${prefix}.probe/${randomUUID()}`;
  let writes = 0;
  /** Whether it was taken. Tried once: after a lost response a repetition would be refused. The next probe has another name. */
  const write = async (precondition: RequestHeaders): Promise<boolean> => {
    const headers = { ...toHeaders(forPut, putId), ...precondition };
    const body = Buffer.from(`symdepot asks what this store keeps: ${writes++}`);
    const request = { method: 'PUT' as const, url: s3Url(context.bucketUrl, name), headers, body, signal };
    try {
      await text(await context.transport.send(request, [200]));
      return true;
    } catch (error) {
      if (error instanceof StoreStatusError && error.status === 412) return false;
      if (error instanceof StoreStatusError && error.status === 501) throw new StoreRefused(lacksPreconditions('PutObject'));
      throw error;
    }
  };
  const look = async (): Promise<{ etag: string; metadata: Readonly<Record<string, string>> }> => {
    const found = await describe(context, name, signal);
    if (found === undefined) throw new StoreRefused('it does not show what was just written');
    return { etag: etagOf(found.object.generation), metadata: found.object.metadata };
  };
  const ask = async (): Promise<StorePromises> => {
    if (!(await write({ 'if-none-match': '*' }))) throw new StoreRefused('it refuses to create an object under a new name');
    if (await write({ 'if-none-match': '*' })) throw new StoreRefused(lacksPreconditions('PutObject with If-None-Match: *'));
    const { etag, metadata } = await look();
    if (metadata['original_size'] !== forPut.metadata.original_size)
      throw new StoreRefused('metadata is lost: a proxy before it drops headers with underscores (in nginx: underscores_in_headers on)');
    const wantsQuotes = await write({ 'if-match': `"${etag}"` });
    if (!wantsQuotes && !(await write({ 'if-match': etag }))) throw new StoreRefused(lacksPreconditions('PutObject with If-Match'));
    if (await write({ 'if-match': wantsQuotes ? `"${etag}"` : etag }))
      throw new StoreRefused(lacksPreconditions('PutObject with If-Match'));
    return { wantsQuotes };
  };
  const cleanUp = (): Promise<void> => remove(context, name, undefined, AbortSignal.timeout(limitMs));
  const promises = await ask().catch(async (error: unknown) => {
    await cleanUp().catch(() => undefined);
    throw error;
  });
  await cleanUp().catch((error: unknown) => {
    throw error instanceof StoreStatusError && error.status === 403 ? new StoreRefused('grant s3:DeleteObject on the objects') : error;
  });
  return promises;
}

const lacksPreconditions = (what: string): string =>
  `it ignores preconditions (${what}), so that two writers could overwrite each other unseen. Use a store that keeps them`;
