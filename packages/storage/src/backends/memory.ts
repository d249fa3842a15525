// Objects in the memory of this process, for tests: `memory://name`. The same name is the same store within a process.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError } from '@symdepot/errors';
import { assertKnownParameters, defineBackend, storageUrlInvalid } from '../backend.ts';
import { bodySource, destroyOnAbort, throwIfAborted } from '../body-source.ts';
import { resolveRange } from '../byte-range.ts';
import { assertObjectName, assertObjectPrefix } from '../object-name.ts';
import type { ObjectStorage, PutOptions, StoredObject } from '../object-storage.ts';

interface Entry {
  readonly object: StoredObject;
  readonly bytes: Buffer;
}

const stores = new Map<string, ObjectStorage>();

export const memoryBackend = defineBackend({
  type: 'memory',
  scheme: 'memory:',
  example: 'memory://name',
  parseUrl(url) {
    assertKnownParameters(url, []);
    const name = url.host + url.pathname;
    if (name === '') throw storageUrlInvalid(url.href, 'it has no name');
    return { name };
  },
  async create({ name }) {
    const store = stores.get(name) ?? createMemoryStorage(name);
    stores.set(name, store);
    return store;
  },
});

/** A store that nobody else can open. */
export function createMemoryStorage(bucket: string): ObjectStorage {
  const entries = new Map<string, Entry>();
  let lastGeneration = 0;

  const assertExpected = (name: string, expect: PutOptions['expect']): void => {
    const expected = expect === 'absent' ? undefined : expect.generation;
    if (entries.get(name)?.object.generation !== expected) throw new AppError('storage_precondition_failed', { name });
  };

  return {
    bucket,
    async head(name, signal) {
      assertObjectName(name);
      throwIfAborted(signal);
      return entries.get(name)?.object;
    },
    async get(name, { range, generation, signal } = {}) {
      assertObjectName(name);
      throwIfAborted(signal);
      const entry = entries.get(name);
      if (!entry || (generation !== undefined && entry.object.generation !== generation)) {
        throw new AppError('storage_object_missing', { name });
      }
      const { start, end } = resolveRange(name, entry.bytes.length, range);
      const stream = Readable.from(slices(entry.bytes.subarray(start, end)), { objectMode: false });
      destroyOnAbort(stream, signal);
      return stream;
    },
    async put(name, body, { expect, signal, ...description }) {
      const source = bodySource(body, signal);
      try {
        assertObjectName(name);
        assertExpected(name, expect);
        // A copy: the caller may use its buffer again.
        const bytes = Buffer.from(await buffer(source.stream));
        throwIfAborted(signal);
        assertExpected(name, expect);
        const object: StoredObject = {
          name,
          storedBytes: bytes.length,
          generation: String(++lastGeneration),
          contentType: description.contentType,
          contentEncoding: description.contentEncoding ?? null,
          cacheControl: description.cacheControl ?? null,
          metadata: { ...description.metadata },
          updatedAt: new Date(),
        };
        entries.set(name, { object, bytes });
        return object;
      } catch (error) {
        source.stream.destroy();
        throw source.explain(error);
      }
    },
    async delete(name, { generation, signal } = {}) {
      assertObjectName(name);
      throwIfAborted(signal);
      if (generation === undefined || entries.get(name)?.object.generation === generation) entries.delete(name);
    },
    async *list(prefix, signal) {
      assertObjectPrefix(prefix);
      for (const { object } of entries.values()) {
        throwIfAborted(signal);
        if (object.name.startsWith(prefix)) yield object;
      }
    },
    async check(signal) {
      throwIfAborted(signal);
    },
    async close() {},
  };
}

/** As a real store sends them: never the whole object in one piece. */
function* slices(bytes: Buffer): Generator<Buffer> {
  const sliceBytes = 64 * 1024;
  for (let at = 0; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes);
}
