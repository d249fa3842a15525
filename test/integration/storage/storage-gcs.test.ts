// The GCS backend with Google's real client against an emulator: the port's conformance, then what goes wrong on a network.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasPublicUrls, openStorage, type GetOptions, type ObjectStorage } from '@symdepot/storage';
import { abortCalls, describeObjectStorage } from '@symdepot/storage/testing';
import { startGcsEmulator, type ChooseFate, type EmulatedRequest, type Fate, type GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';

const plain = { contentType: 'text/plain', expect: 'absent' } as const;
const unavailable = { code: 'storage_unavailable' };
const chunkBytes = 8 * 1024 * 1024;

let emulator: GcsEmulator;
beforeAll(async () => {
  emulator = await startGcsEmulator({ buckets: ['symbols'] });
});
afterAll(() => emulator.stop());

/** `timeoutMs`: longer than a busy machine takes for a chunk; who waits for a silence to end has a shorter one. */
const options = { timeoutMs: 15_000, maxAttempts: 3, retryDelayMs: 5 };
const open = (prefix = ''): Promise<ObjectStorage> => openStorage(`gs://symbols/${prefix}?endpoint=${emulator.url}`, options);
const emptyBucket = (): void => emulator.buckets.get('symbols')?.objects.clear();

for (const prefix of ['', 'a/prefix']) {
  describeObjectStorage(`gcs with the prefix '${prefix}'`, async () => {
    const storage = await open(prefix);
    return {
      storage,
      cleanUp: async () => {
        await storage.close();
        emptyBucket();
      },
    };
  });
}

describe('the GCS backend', () => {
  let storage: ObjectStorage;
  beforeEach(async () => {
    storage = await open();
  });
  afterEach(async () => {
    emulator.setFate();
    await storage.close();
    emptyBucket();
  });

  const isUpload = ({ path, method }: EmulatedRequest): boolean => path.startsWith('/upload/') && method !== 'GET';
  /** The requests that were seen; `fateOf` gets the number of the request among those that match. */
  const watch = (matches: (request: EmulatedRequest) => boolean, fateOf: (n: number, request: EmulatedRequest) => Fate = () => 'pass') => {
    const seen: EmulatedRequest[] = [];
    const choose: ChooseFate = (request) => (matches(request) ? fateOf(seen.push(request), request) : 'pass');
    emulator.setFate(choose);
    return seen;
  };

  it('puts the prefix before names, and nothing else', async () => {
    const prefixed = await open('some/prefix');
    await prefixed.put('v1/x', Buffer.from('1'), plain);
    expect([...(emulator.buckets.get('symbols')?.objects.keys() ?? [])]).toEqual(['some/prefix/v1/x']);
    expect(await Array.fromAsync(storage.list('some/'), (o) => o.name)).toEqual(['some/prefix/v1/x']);
    await prefixed.close();
  });

  it('names a URL from which anybody can read', async () => {
    const name = 'v1/c++filt/AB/c++filt.sym';
    await storage.put(name, Buffer.from('hello'), plain);
    const url = hasPublicUrls(storage) ? storage.publicUrl(name) : '';
    expect(url).toBe(`${emulator.url}/symbols/v1/c%2B%2Bfilt/AB/c%2B%2Bfilt.sym`);
    expect(await (await fetch(url)).text()).toBe('hello');
    const cdn = await openStorage('gs://symbols/p?public=https://cdn.example/base/');
    expect(hasPublicUrls(cdn) && cdn.publicUrl('v1/x')).toBe('https://cdn.example/base/p/v1/x');
    await cdn.close();
  });

  it('sends a short body in one request, with precondition and checksum', async () => {
    const seen = watch(isUpload);
    await storage.put('short', Readable.from([Buffer.from('a'), Buffer.from('b')]), plain);
    expect(seen.map(({ query }) => Object.fromEntries(query))).toEqual([
      { uploadType: 'multipart', name: 'short', ifGenerationMatch: '0' },
    ]);
  });

  it('sends a long body in chunks, and never takes more than one from the source ahead of the store', async () => {
    const block = randomBytes(256 * 1024);
    let produced = 0;
    const ahead: number[] = [];
    const seen = watch(isUpload, (_, { headers }) => {
      const start = /bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1];
      if (start !== undefined) ahead.push(produced - Number(start));
      return 'pass';
    });
    const body = Readable.from(
      (function* () {
        for (let n = 0; n < 160; n++) {
          produced += block.length;
          yield block;
        }
      })(),
      { highWaterMark: 1 },
    );
    expect((await storage.put('long', body, plain)).storedBytes).toBe(5 * chunkBytes);
    expect(seen.map(({ headers }) => headers['content-range']).slice(1)).toEqual([
      `bytes 0-${chunkBytes - 1}/*`,
      `bytes ${chunkBytes}-${2 * chunkBytes - 1}/*`,
      `bytes ${2 * chunkBytes}-${3 * chunkBytes - 1}/*`,
      `bytes ${3 * chunkBytes}-${4 * chunkBytes - 1}/*`,
      `bytes ${4 * chunkBytes}-${5 * chunkBytes - 1}/${5 * chunkBytes}`,
    ]);
    expect(Math.max(...ahead)).toBeLessThan(chunkBytes + 1024 * 1024);
  });

  const body = randomBytes(2 * chunkBytes + 12_345);
  const faults: Fate[] = [{ status: 503 }, { status: 429 }, { status: 500 }, 'cut', 'hang'];

  it.each(faults.flatMap((fate) => [1, 2, 3, 4].map((n) => [fate, n] as const)))(
    'upload goes on after %j at request %i',
    async (fate, n) => {
      const quick = await openStorage(`gs://symbols?endpoint=${emulator.url}`, {
        ...options,
        ...(fate === 'hang' && { timeoutMs: 1_000 }),
      });
      watch(isUpload, (seen) => (seen === n ? fate : 'pass'));
      expect((await quick.put('x', Readable.from([body]), plain)).storedBytes).toBe(body.length);
      expect(body.equals(await buffer(await quick.get('x')))).toBe(true);
      await quick.close();
    },
  );

  it.each([{ status: 503 }, 'cut'] as const)(
    'upload goes on after %j twice: of a chunk, then of the question how far it is',
    async (fate) => {
      const seen = watch(isUpload, (n) => (n === 3 || n === 4 ? fate : 'pass'));
      expect((await storage.put('x', Readable.from([body]), plain)).storedBytes).toBe(body.length);
      expect(seen[3]?.headers['content-range']).toBe('bytes */*');
      expect(body.equals(await buffer(await storage.get('x')))).toBe(true);
    },
  );

  it.each([[2], [3], [4]])('a chunk whose answer was lost (request %i) is not sent twice', async (n) => {
    const seen = watch(isUpload, (count) => (count === n ? 'lose-answer' : 'pass'));
    expect((await storage.put('x', Readable.from([body]), plain)).storedBytes).toBe(body.length);
    expect(seen.filter(({ headers }) => headers['content-range'] === 'bytes */*')).toHaveLength(1);
    expect(new Set(seen.map(({ headers }) => headers['content-range'])).size).toBe(seen.length);
    expect(body.equals(await buffer(await storage.get('x')))).toBe(true);
  });

  it('a short body whose answer was lost is a failed precondition: the caller looks again', async () => {
    watch(isUpload, (n) => (n === 1 ? 'lose-answer' : 'pass'));
    await expect(storage.put('x', Buffer.from('1'), plain)).rejects.toMatchObject({ code: 'storage_precondition_failed' });
    expect(await storage.head('x')).toMatchObject({ storedBytes: 1 });
  });

  it.each([...faults, { status: 403 }, { status: 404 }])('%j for good is storage_unavailable, for every method', async (fate) => {
    const quick = await openStorage(`gs://symbols?endpoint=${emulator.url}`, { timeoutMs: 200, maxAttempts: 1 });
    await storage.put('there', Buffer.from('1'), plain);
    watch(
      () => true,
      () => fate,
    );
    await expect(quick.put('x', Buffer.from('1'), plain)).rejects.toMatchObject(unavailable);
    await expect(quick.put('x', Readable.from([body]), plain)).rejects.toMatchObject(unavailable);
    await expect(quick.check()).rejects.toMatchObject(unavailable);
    await expect(Array.fromAsync(quick.list(''))).rejects.toMatchObject(unavailable);
    if (typeof fate !== 'object' || !('status' in fate) || fate.status !== 404) {
      await expect(quick.head('there')).rejects.toMatchObject(unavailable);
      await expect(quick.get('there')).rejects.toMatchObject(unavailable);
      await expect(quick.delete('there')).rejects.toMatchObject(unavailable);
    }
    emulator.setFate();
    expect(await Array.fromAsync(storage.list(''), (o) => o.name)).toEqual(['there']);
    await quick.close();
  });

  it.each(['cut-body', 'hang-body'] as const)('a download that ends in the middle (%s) fails as storage_unavailable', async (fate) => {
    const quick = await openStorage(`gs://symbols?endpoint=${emulator.url}`, { ...options, timeoutMs: 200 });
    await storage.put('x', randomBytes(1024 * 1024), plain);
    watch(
      ({ method }) => method === 'GET',
      () => fate,
    );
    const read = async (part: GetOptions = {}): Promise<Buffer> => buffer(await quick.get('x', part));
    await expect(read()).rejects.toMatchObject(unavailable);
    await expect(read({ range: { start: 5, end: 900_000 } })).rejects.toMatchObject(unavailable);
    await quick.close();
  });

  it('notices bytes that were damaged on the way', async () => {
    await storage.put('x', Buffer.from('right'), plain);
    emulator.buckets.get('symbols')?.objects.get('x')?.bytes.write('wrong');
    await expect(buffer(await storage.get('x'))).rejects.toMatchObject(unavailable);
  });

  it('a slow reader is not taken for a silent store', async () => {
    const quick = await openStorage(`gs://symbols?endpoint=${emulator.url}`, { ...options, timeoutMs: 1_000 });
    const bytes = randomBytes(chunkBytes);
    await storage.put('x', bytes, plain);
    const stream = await quick.get('x');
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const first = (await iterator.next()).value as Buffer;
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // the condition is the passing of time
    const rest = await buffer(stream);
    expect(Buffer.concat([first, rest]).equals(bytes)).toBe(true);
    await quick.close();
  });

  it('a reader that gives up does not disturb the others', async () => {
    const bytes = randomBytes(chunkBytes);
    await storage.put('x', bytes, plain);
    const [left, right] = await Promise.all([storage.get('x'), storage.get('x')]);
    left.destroy();
    expect(bytes.equals(await buffer(right))).toBe(true);
  });

  it('an abort ends requests that the store does not answer', async () => {
    await storage.put('x', Buffer.from('1'), plain);
    const outcomes = await abortCalls(storage, body, (seen) => {
      watch(
        () => true,
        () => {
          seen();
          return 'hang';
        },
      );
    });
    expect(outcomes).toEqual(Array(5).fill('RangeError: enough'));
  });
});
