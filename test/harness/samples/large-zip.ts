// A ZIP of any size that costs nothing to make: one stored member of zeros, as a file with a hole. Neighbour: archive-damage.ts.
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { centralHeader, endRecord, localHeader } from '@symdepot/testkit';

/** It is sound, and no archive of symbols. @param bytes of the member, whole mebibytes below 4 GiB */
export async function writeLargeZip(path: string, bytes: number): Promise<void> {
  const zeros = Buffer.alloc(2 ** 20);
  let crc = 0;
  for (let done = 0; done < bytes; done += zeros.length) crc = crc32(zeros, crc);
  const member = {
    name: 'readme.txt',
    extra: Buffer.alloc(0),
    versionNeeded: 20,
    flags: 0,
    method: 0,
    time: 0,
    date: 0x21,
    crc,
    compressedBytes: bytes,
    originalBytes: bytes,
  };
  const head = localHeader(member);
  const directory = centralHeader(member);
  const directoryOffset = head.length + bytes;
  const end = {
    disk: 0,
    directoryDisk: 0,
    entriesOnDisk: 1,
    entries: 1,
    directoryBytes: directory.length,
    directoryOffset,
    commentBytes: 0,
  };
  await using file = await open(path, 'w');
  await file.write(head, 0, head.length, 0);
  const tail = Buffer.concat([directory, endRecord(end)]);
  await file.write(tail, 0, tail.length, directoryOffset);
}
