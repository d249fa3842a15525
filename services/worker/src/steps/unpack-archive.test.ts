// Step `unpack` over stores in memory: what is left by others is removed, and only that; what is done is not repeated; a store that fails
// ends it with nothing running. Neighbours: test/faults/unpack.test.ts (workers that die), test/system/doors/tar.test.ts.
import { gzipSync, inflateRawSync } from 'node:zlib';
import { smallMemberBytes } from '@symdepot/archive';
import type { UnpackedFile, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { createMemoryStorage, createStaging, type ObjectStorage } from '@symdepot/storage';
import type { UploadId } from '@symdepot/symbols';
import { createRawTar, defaultListingLimits, type RawTarEntry } from '@symdepot/testkit';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { WorkerContext } from '../context.ts';
import { unpackArchive } from './unpack-archive.ts';

const id = 7 as UploadId;
const never = new AbortController().signal;

interface Bench {
  readonly storage: ObjectStorage;
  readonly rows: UnpackedFile[];
  readonly steps: string[];
  run(tar: Buffer, own?: { readonly step?: string; readonly signal?: AbortSignal }): ReturnType<typeof unpackArchive>;
  parts(): Promise<string[]>;
}

function benchOf({
  put,
  advance = async () => {},
}: { put?: (storage: ObjectStorage) => ObjectStorage['put']; advance?: (storage: ObjectStorage) => Promise<void> } = {}): Bench {
  const memory = createMemoryStorage('staging');
  const storage = put ? { ...memory, put: put(memory) } : memory;
  const staging = createStaging(storage);
  const [rows, steps]: [UnpackedFile[], string[]] = [[], []];
  const context = {
    staging,
    limits: defaultListingLimits,
    config: { MEMBER_CONCURRENCY: 3 },
    metrics: { symdepot_stage_duration_seconds: { observe: () => {} } },
    kit: { tracer: { during: (_name: string, _options: object, work: () => Promise<unknown>) => work() } },
    database: {
      uploads: {
        advance: async (_id: UploadId, _attempt: number, step: string) => {
          steps.push(step);
          await advance(memory);
        },
      },
      uploadFiles: {
        listUnpacked: async () => rows.toSorted((a, b) => a.position - b.position) as unknown as UploadFileRecord[],
        recordUnpacked: async (_id: UploadId, _attempt: number, files: readonly UnpackedFile[]) => {
          rows.push(...files);
        },
      },
    },
  } as unknown as WorkerContext;
  return {
    storage: memory,
    rows,
    steps,
    async run(tar, { step = 'list', signal = never } = {}) {
      await memory.put(`staging/${id}.zip`, gzipSync(tar), { contentType: 'x', expect: 'absent' }).catch(() => {});
      const archive = { source: await staging.open(id), format: 'tar.gz' as const, isDeflated: (name: string) => name.endsWith('.sym') };
      return unpackArchive(context, { id, attempts: 1, step } as UploadRecord, archive, signal);
    },
    async parts() {
      const names: string[] = [];
      for await (const { name } of memory.list(`staging/${id}/`)) names.push(name.slice(`staging/${id}/`.length));
      return names.toSorted();
    },
  };
}

const entries = (count: number, bytes = 10): RawTarEntry[] =>
  Array.from({ length: count }, (_, index) => ({ name: `a/AB/${index}.sym`, content: Buffer.alloc(bytes, String(index)) }));
const plainOf = (bytes: Buffer, method: number): Buffer => (method === 8 ? inflateRawSync(bytes) : bytes);
const other = { contentType: 'x', expect: 'absent' } as const;

test('each member is a part, and a row that says how to read it, in the order of the archive', async () => {
  const bench = benchOf();
  const large = Buffer.alloc(smallMemberBytes + 1, 'large');
  const wanted = [...entries(9), { name: 'b/AB/b.pdb', content: large }, { name: 'empty', content: '' }];
  const { files } = (await bench.run(createRawTar(wanted))) as { readonly files: readonly UploadFileRecord[] };
  expect(files.map(({ member }) => member)).toEqual(wanted.map(({ name }) => name));
  for (const [index, { madePart, method, compressedBytes, originalBytes }] of files.entries()) {
    const bytes = await buffer(await bench.storage.get(`staging/${id}/${madePart}`));
    const plain = plainOf(bytes, method);
    expect([bytes.length, plain.length, plain.equals(Buffer.from(wanted[index]!.content!))]).toEqual([
      compressedBytes,
      originalBytes,
      true,
    ]);
  }
  expect(bench.steps).toEqual(['unpack', 'list']);
  expect(await bench.parts()).toEqual(files.map(({ madePart }) => madePart!).toSorted((a, b) => (a < b ? -1 : 1)));
});

test('what is whole has its row before a member begins that takes long', async () => {
  const rowsAtPut: number[] = [];
  const put =
    (storage: ObjectStorage): ObjectStorage['put'] =>
    (...args) => {
      rowsAtPut.push(bench.rows.length);
      return storage.put(...args);
    };
  const bench: Bench = benchOf({ put });
  await bench.run(createRawTar([...entries(9), { name: 'large', content: Buffer.alloc(smallMemberBytes + 1) }]));
  expect(rowsAtPut).toHaveLength(10);
  // All but those that are still on their way.
  expect(rowsAtPut[9]).toBeGreaterThanOrEqual(7);
});

test('what an attempt before has left goes; what a later one makes meanwhile stays', async () => {
  const advance = async (storage: ObjectStorage): Promise<void> => {
    await storage.put(`staging/${id}/later`, Buffer.from('x'), other).catch(() => {});
  };
  const bench = benchOf({ advance });
  await bench.storage.put(`staging/${id}/before`, Buffer.from('x'), other);
  await bench.run(createRawTar(entries(1)));
  expect(await bench.parts()).toEqual([bench.rows[0]!.madePart, 'later'].toSorted());
});

test('an attempt that is none any more deletes nothing', async () => {
  const superseded = new AppError('upload_superseded', { uploadId: id });
  const bench = benchOf({ advance: () => Promise.reject(superseded) });
  await bench.storage.put(`staging/${id}/of-a-later-one`, Buffer.from('x'), other);
  await expect(bench.run(createRawTar(entries(1)))).rejects.toBe(superseded);
  expect(await bench.parts()).toEqual(['of-a-later-one']);
});

test('interrupted by a store that fails: nothing runs on, and the rest is done by the next run alone', async () => {
  let [puts, running] = [0, 0];
  const fault = new AppError('storage_unavailable');
  const put =
    (storage: ObjectStorage): ObjectStorage['put'] =>
    async (...args) => {
      running += 1;
      try {
        if (++puts === 12) throw fault;
        return await storage.put(...args);
      } finally {
        running -= 1;
      }
    };
  const bench = benchOf({ put });
  const tar = createRawTar(entries(40));
  await expect(bench.run(tar)).rejects.toBe(fault);
  expect(running).toBe(0);
  const whole = bench.rows.length;
  expect(whole).toBeGreaterThanOrEqual(9);
  puts = 100;
  await bench.run(tar, { step: 'unpack' });
  expect(puts - 100).toBe(40 - whole);
  expect(bench.rows.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(entries(40).map((_, index) => index));
});

test('after a refusal nothing more is stored, and each one is told', async () => {
  const bench = benchOf();
  const bad = [{ name: 'link', type: '2' }, ...entries(20), { name: 'device', type: '3' }];
  expect(await bench.run(createRawTar([...entries(1), ...bad]))).toMatchObject({
    problems: [
      { code: 'member_kind_unsupported', member: 'link' },
      { code: 'member_kind_unsupported', member: 'device' },
    ],
  });
  expect(await bench.parts()).toHaveLength(1);
  expect(bench.steps).toEqual(['unpack']);
});

test('an abort ends it with its own reason, in the middle of a large member, too', async () => {
  const ended = new AbortController();
  const reason = new Error('taken over');
  const put =
    (storage: ObjectStorage): ObjectStorage['put'] =>
    (name, body, options) => {
      ended.abort(reason);
      return storage.put(name, body, options);
    };
  const bench = benchOf({ put });
  const tar = createRawTar([{ name: 'a', content: Buffer.alloc(4 * 1024 ** 2) }]);
  await expect(bench.run(tar, { signal: ended.signal })).rejects.toBe(reason);
});
