import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesystemStorage, type FilesystemStorage } from './filesystem.ts';
import { openStorage } from '../open-storage.ts';
import { describeObjectStorage } from '../testing/conformance.ts';

const plain = { contentType: 'text/plain', expect: 'absent' } as const;

describeObjectStorage('filesystem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-storage-'));
  const storage = await openStorage(`${pathToFileURL(folder).href}?fsync=false`);
  return { storage, cleanUp: () => rm(folder, { recursive: true }) };
});

describe('the filesystem backend', () => {
  let folder: string;
  let storage: FilesystemStorage;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'symdepot-storage-'));
    storage = createFilesystemStorage({ folder: join(folder, 'bucket'), fsync: true });
    await storage.prepare();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const files = async (): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };
  const slot = (): string => join(folder, 'bucket', 'objects', 'v1', 'x=');

  it('is called like its folder, and survives being opened again', async () => {
    expect(storage.bucket).toBe('bucket');
    const put = await storage.put('v1/x', Buffer.from('1'), { ...plain, metadata: { a: 'b' } });
    const again = await openStorage(pathToFileURL(join(folder, 'bucket')).href);
    expect(await again.head('v1/x')).toEqual(put);
  });

  it('holds a folder that is gone for an outage, not for a store without objects', async () => {
    await rename(join(folder, 'bucket'), join(folder, 'away'));
    await mkdir(join(folder, 'bucket'));
    const isAway = { code: 'storage_unavailable' };
    await expect(storage.head('v1/x')).rejects.toMatchObject(isAway);
    await expect(storage.put('v1/x', Buffer.from('1'), plain)).rejects.toMatchObject(isAway);
    await expect(storage.check()).rejects.toMatchObject(isAway);
    expect(await readdir(join(folder, 'bucket'))).toEqual([]);
  });

  it('keeps bytes as they are, with their description beside them', async () => {
    const { generation } = await storage.put('v1/x', Buffer.from('1'), plain);
    expect((await readdir(slot())).toSorted()).toEqual(['bytes', 'current', 'json'].map((ending) => `${generation}.${ending}`));
    expect(await readFile(join(slot(), `${generation}.bytes`), 'utf8')).toBe('1');
  });

  it('leaves nothing of what was replaced, refused, failed or deleted', async () => {
    const first = await storage.put('v1/x', Buffer.from('1'), plain);
    const second = await storage.put('v1/x', Buffer.from('2'), { ...plain, expect: first });
    await Promise.allSettled(Array.from({ length: 8 }, (_, n) => storage.put('v1/x', Buffer.from(`${n}`), { ...plain, expect: second })));
    await expect(storage.put('v1/y', Readable.from(failing()), plain)).rejects.toThrow('failed');
    expect(await files()).toHaveLength(3);
    await storage.delete('v1/x');
    expect(await files()).toEqual([]);
    expect(await readdir(join(folder, 'bucket', 'objects'))).toEqual([]);
  });

  it('takes a slot over in which a killed process left files without a marker', async () => {
    await mkdir(slot(), { recursive: true });
    await writeFile(join(slot(), 'dead.bytes'), 'half');
    await writeFile(join(slot(), 'dead.json'), '{');
    expect(await storage.head('v1/x')).toBeUndefined();
    expect(await Array.fromAsync(storage.list(''))).toEqual([]);
    await storage.put('v1/x', Buffer.from('1'), plain);
    expect(await files()).toHaveLength(3);
  });

  it('removes temporaries of killed processes, but not of living ones', async () => {
    const temporary = join(folder, 'bucket', 'tmp');
    for (const name of ['old', 'growing']) {
      await mkdir(join(temporary, name));
      await writeFile(join(temporary, name, `${name}.bytes`), 'half');
      await utimes(join(temporary, name), 0, 0);
    }
    await utimes(join(temporary, 'old', 'old.bytes'), 0, 0);
    expect(await storage.removeStaleTemporaries(60_000)).toBe(1);
    expect(await readdir(temporary)).toEqual(['growing']);
  });

  it('a disk that refuses is storage_unavailable, says why, and nothing is left behind', async () => {
    // Where a directory should be there is a file: every file system refuses that, to root, too.
    await writeFile(join(folder, 'bucket', 'objects', 'v1'), 'in the way');
    const error: unknown = await storage.put('v1/x', Buffer.from('1'), plain).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'storage_unavailable', cause: { syscall: expect.any(String) } });
    expect(await readdir(join(folder, 'bucket', 'tmp'))).toEqual([]);
  });

  it('fails as storage_unavailable when its folder is gone', async () => {
    await rm(join(folder, 'bucket'), { recursive: true });
    await writeFile(join(folder, 'bucket'), 'no folder');
    await expect(storage.check()).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(storage.put('v1/x', Buffer.from('1'), plain)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('fails a read of bytes that were cut off', async () => {
    const { generation } = await storage.put('v1/x', Buffer.alloc(1000), plain);
    const stream = await storage.get('v1/x');
    await writeFile(join(slot(), `${generation}.bytes`), 'short');
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('holds no more than a few chunks of a long stream in memory', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const body = Readable.from(
      (function* () {
        for (let n = 0; n < 1024; n++) {
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
          yield Buffer.alloc(256 * 1024);
        }
      })(),
      { highWaterMark: 2 },
    );
    expect((await storage.put('v1/x', body, plain)).storedBytes).toBe(256 * 1024 * 1024);
    expect(most).toBeLessThan(128 * 1024 * 1024); // garbage that has not been collected counts, too
  });
});

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('x');
  throw new Error('failed');
}
