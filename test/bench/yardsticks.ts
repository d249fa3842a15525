// What the figures are held against, each in a process of its own: `node yardsticks.ts floor|reference|copy <zip> <folder>`.
// Writes its seconds and those of the processor as the only line. Neighbour: measure.ts starts it.
import { readDirectory, type ArchiveEntry } from '@symdepot/archive';
import { bufferSource } from '@symdepot/archive/testing';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip, inflateRawSync } from 'node:zlib';

const threads = 20;

/** Inflate and MD5 of every member, one after the other in one thread, from memory into memory. Nothing else. */
async function floor(zip: Buffer, entries: readonly ArchiveEntry[]): Promise<void> {
  for (const entry of entries) createHash('md5').update(unpack(zip, entry)).digest('hex');
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

const [yardstick, path, folder] = process.argv.slice(2) as ['floor' | 'reference' | 'copy', string, string];
const zip = yardstick === 'copy' ? Buffer.alloc(0) : await readFile(path);
const entries = yardstick === 'copy' ? [] : (await readDirectory(bufferSource(zip), { maxEntries: 100_000 })).entries;
const startedAt = performance.now();
const usedBefore = process.cpuUsage();
if (yardstick === 'floor') await floor(zip, entries);
else if (yardstick === 'reference') await reference(zip, entries, folder);
else await copy(path, folder);
const { user, system } = process.cpuUsage(usedBefore);
console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1_000, processorSeconds: (user + system) / 1e6 }));
