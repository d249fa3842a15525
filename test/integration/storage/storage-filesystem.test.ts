// The filesystem backend as several processes see it: nobody's change is lost, and a process may die at any moment.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStorage, type FilesystemStorage, type ObjectStorage } from '@symdepot/storage';
import { scriptFile } from '../../harness/start-script.ts';

const script = scriptFile('test/harness/own-processes/storage-writer.ts');
const plain = { contentType: 'text/plain', expect: 'absent' } as const;

let folder: string;
let url: string;
let storage: ObjectStorage;
const children = new Set<ChildProcessByStdio<Writable, Readable, null>>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-storage-'));
  url = `${pathToFileURL(folder).href}?fsync=false`;
  storage = await openStorage(url);
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await rm(folder, { recursive: true });
});

interface Writer {
  /** The next line it prints; fails when it ends before. */
  line(): Promise<string>;
  begin(): void;
  kill(): Promise<void>;
}

/** Starts a process, which waits to begin. */
async function startWriter(task: string, number = 0, command = [process.execPath]): Promise<Writer> {
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, script, url, task, String(number)], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done) throw new Error(`the writer has ended: ${String(await ended)}`);
    return next.value;
  };
  expect(await line()).toBe('ready');
  return {
    line,
    begin: () => void child.stdin.end('go'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function runTogether(processes: number, task: string, number: number): Promise<unknown[]> {
  const writers = await Promise.all(Array.from({ length: processes }, () => startWriter(task, number)));
  for (const writer of writers) writer.begin();
  return Promise.all(writers.map(async (writer) => JSON.parse(await writer.line()) as unknown));
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(join(folder, path), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

it('lets exactly one process create each object', async () => {
  const created = (await runTogether(4, 'create', 100)) as number[];
  expect(created.reduce((sum, n) => sum + n)).toBe(100);
  expect(await Array.fromAsync(storage.list('race/'))).toHaveLength(100);
  expect(await filesIn('objects')).toHaveLength(300);
  expect(await filesIn('tmp')).toEqual([]);
});

it('loses no replacement of any process, and is never absent meanwhile', async () => {
  await storage.put('counter', Buffer.from('0'), plain);
  const counting = runTogether(4, 'count', 60);
  let isDone = false;
  let last = 0;
  const watching = (async () => {
    while (!isDone) {
      const value = Number(await text(await storage.get('counter')));
      expect(value).toBeGreaterThanOrEqual(last);
      last = value;
      expect(await storage.head('counter')).toBeDefined();
    }
  })();
  await counting.finally(() => (isDone = true));
  await watching;
  expect(await text(await storage.get('counter'))).toBe('240');
  expect(await filesIn('objects')).toHaveLength(3);
});

it('creates and deletes in several processes without leaving anything', async () => {
  const created = (await runTogether(4, 'flicker', 100)) as number[];
  expect(Math.min(...created)).toBeGreaterThan(0);
  expect(await storage.head('a/b/flicker')).toBeUndefined();
  expect(await filesIn('.')).toEqual([]);
});

it('survives processes that are killed at any moment', async () => {
  for (let round = 0; round < 6; round++) {
    const writers = await Promise.all([startWriter('churn'), startWriter('churn')]);
    for (const writer of writers) writer.begin();
    await Promise.all(writers.map(async (writer) => expect(await writer.line()).toBe('churning')));
    await Promise.all(writers.map((writer) => writer.kill()));

    // Whatever is there is whole …
    for await (const { name } of storage.list('')) {
      const object = (await storage.head(name))!;
      const bytes = await buffer(await storage.get(object.name, { generation: object.generation }));
      expect(bytes).toHaveLength(object.storedBytes);
      expect(createHash('md5').update(bytes).digest('hex')).toBe(object.metadata['md5']);
    }
    // … nothing is locked …
    for (let n = 0; n < 5; n++) {
      const seen = await storage.head(`churn/${n}`);
      await storage.put(`churn/${n}`, Buffer.from('mine'), { ...plain, expect: seen ?? 'absent' });
      expect(await text(await storage.get(`churn/${n}`))).toBe('mine');
      await storage.delete(`churn/${n}`);
    }
    // … and nothing stays.
    await (storage as FilesystemStorage).removeStaleTemporaries(0);
    expect(await filesIn('.')).toEqual([]);
  }
});

it.runIf(process.platform === 'linux')('leaves nothing behind when the disk takes no more', async () => {
  // A limit on the size of files stands for the full disk: a write fails in the middle, with an error of its own.
  const writer = await startWriter('fill', 2_000_000, ['/bin/sh', '-c', 'trap "" XFSZ; ulimit -f 1000; exec "$0" "$@"', process.execPath]);
  writer.begin();
  expect(JSON.parse(await writer.line())).toBe('storage_unavailable EFBIG');
  expect(await filesIn('.')).toEqual([]);
});
