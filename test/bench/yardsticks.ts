// What the figures are held against, each in a process of its own:
// `node yardsticks.ts floor|shared-floor|reference|copy <zip> <folder>`.
// Writes its seconds and those of the processor as the only line. Neighbour: measure.ts starts it.
import { readDirectory, type ArchiveEntry } from '@symdepot/archive';
import { bufferSource } from '@symdepot/archive/testing';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { gzip, inflateRawSync } from 'node:zlib';
import type { Yardstick } from './measure.ts';

const threads = 20;

/** Inflate and MD5 of every member, one after the other in one thread, from memory into memory. Nothing else. */
function floor(zip: Buffer, entries: readonly ArchiveEntry[]): void {
  for (const entry of entries) createHash('md5').update(unpack(zip, entry)).digest('hex');
}

interface FloorShare {
  readonly zip: Buffer;
  readonly entries: readonly ArchiveEntry[];
  /** The place of the next entry that nobody has taken, of all threads. */
  readonly next: Int32Array;
}

/** The floor with a thread for each core, all of which have been started before: whoever is free takes the next member. */
async function startThreads(zip: Buffer, entries: readonly ArchiveEntry[]): Promise<() => Promise<void>> {
  const share: FloorShare = {
    zip: Buffer.from(new SharedArrayBuffer(zip.length)),
    // The largest first, so that none is left when the others have ended.
    entries: entries.toSorted((a, b) => b.originalBytes - a.originalBytes),
    next: new Int32Array(new SharedArrayBuffer(4)),
  };
  zip.copy(share.zip);
  const threads = Array.from({ length: availableParallelism() }, () => new Worker(new URL(import.meta.url), { workerData: share }));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  return async () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    for (const thread of threads) thread.postMessage('go');
    await Promise.all(threads.map((thread) => once(thread, 'exit')));
  };
}

/** One of these threads. */
function floorThread({ zip, entries, next }: FloorShare): void {
  const bytes = Buffer.from(zip.buffer);
  parentPort!.once('message', () => {
    for (let i = Atomics.add(next, 0, 1); i < entries.length; i = Atomics.add(next, 0, 1)) floor(bytes, [entries[i]!]);
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort!.postMessage('ready');
}

/** As Tecken does it: extract everything to disk, then 20 threads that read, digest, gzip -9, write, and copy to the store. */
async function reference(zip: Buffer, entries: readonly ArchiveEntry[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [i, entry] of entries.entries()) {
    // One by one, as zipfile.extractall does.
    await writeFile(join(folder, `${i}.sym`), unpack(zip, entry));
  }
  const compress = promisify(gzip);
  const waiting = [...entries.keys()];
  const work = async (): Promise<void> => {
    for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
      const path = join(folder, `${i}.sym`);
      const text = await readFile(path);
      createHash('md5').update(text).digest('hex');
      await writeFile(`${path}.gz`, await compress(text, { level: 9 }));
      await copyFile(`${path}.gz`, `${path}.stored`);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
}

/** The file through a loopback socket into another file, which is synced at the end as a staged archive is. */
async function copy(path: string, folder: string): Promise<void> {
  const target = await open(join(folder, 'copied.zip'), 'w');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [receiver] = (await accepted) as [Socket];
  const receive = async (): Promise<void> => {
    for await (const chunk of receiver as AsyncIterable<Buffer>) await target.write(chunk);
    await target.datasync();
    await target.close();
  };
  await Promise.all([pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), sender), receive()]);
  receiver.destroy();
  server.close();
}

/** As far as the local header of our own archives goes. */
function unpack(zip: Buffer, { headerOffset, compressedBytes, originalBytes }: ArchiveEntry): Buffer {
  const start = headerOffset + 30 + zip.readUInt16LE(headerOffset + 26) + zip.readUInt16LE(headerOffset + 28);
  return inflateRawSync(zip.subarray(start, start + compressedBytes), { chunkSize: originalBytes + 1 });
}

async function prepare(yardstick: Yardstick, path: string, folder: string): Promise<() => Promise<void>> {
  if (yardstick === 'copy') return () => copy(path, folder);
  const zip = await readFile(path);
  const { entries } = await readDirectory(bufferSource(zip), { maxEntries: 100_000 });
  if (yardstick === 'shared-floor') return startThreads(zip, entries);
  return async () => (yardstick === 'floor' ? floor(zip, entries) : reference(zip, entries, folder));
}

if (isMainThread) {
  const [yardstick, path, folder] = process.argv.slice(2) as [Yardstick, string, string];
  const run = await prepare(yardstick, path, folder);
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(usedBefore);
  console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1_000, processorSeconds: (user + system) / 1e6 }));
} else {
  floorThread(workerData as FloorShare);
}
