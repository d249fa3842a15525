// Reads raw data once, from the first byte to the last: inflates it if it is deflated, and digests the result.
// Used by inspect-member.ts and inspect-file.ts. Neighbours: inflate.ts, member-digest.ts.
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { RangedSource } from '@symdepot/symbols';
import { crc32 } from '../deflate/crc32.ts';
import { methods } from '../directory/archive-entry.ts';
import { createInflate, inflateSmall, releaseInflated, translateInflateError } from '../deflate/inflate.ts';
import { createMemberDigest, type DigestedEntry, type DigestOptions, type DigestResult, type MemberDigest } from './member-digest.ts';
import { streamOf } from '../member-reader.ts';
import { shortRead } from '../ranged-source.ts';

export interface InspectOptions extends DigestOptions {
  readonly signal?: AbortSignal;
}

export interface InspectedData extends DigestResult {
  /** Of the raw bytes. */
  readonly rawCrc32: number;
}

/** @param release takes back the chunks of a stream. @throws AppError `member_…` for what is wrong with the content; what the data fails with; the abort reason */
export async function inspectData(
  data: Buffer | Readable,
  entry: DigestedEntry,
  options: InspectOptions,
  release?: RangedSource['release'],
): Promise<InspectedData> {
  const digest = createMemberDigest(entry, options);
  const rawCrc32 = Buffer.isBuffer(data)
    ? await digestBuffer(data, entry, digest, options.signal)
    : await digestStream(data, entry, digest, options.signal, release);
  return { ...digest.finish(), rawCrc32 };
}

/** Digests the original bytes of a small member; gives the CRC-32 of the raw ones. */
async function digestBuffer(raw: Buffer, entry: DigestedEntry, digest: MemberDigest, signal?: AbortSignal): Promise<number> {
  const original = entry.method === methods.stored ? raw : inflateSmall(raw, entry);
  if (original === undefined) return digestStream(streamOf(raw), entry, digest, signal);
  digest.update(original);
  if (original !== raw) releaseInflated(original);
  return crc32(raw);
}

async function digestStream(
  data: Readable,
  entry: DigestedEntry,
  digest: MemberDigest,
  signal?: AbortSignal,
  release?: RangedSource['release'],
): Promise<number> {
  let rawBytes = 0;
  let rawCrc32 = 0;
  async function* tap(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      rawBytes += chunk.length;
      rawCrc32 = crc32(chunk, rawCrc32);
      yield chunk;
      release?.(chunk);
    }
    // Before the inflate can call it damage: a store that gave too little is no fault of the archive.
    if (rawBytes !== entry.compressedBytes) throw shortRead(entry.compressedBytes, rawBytes);
  }
  async function consume(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      digest.update(chunk);
      if (entry.method !== methods.stored) releaseInflated(chunk);
    }
  }
  const options = signal ? { signal } : {};
  try {
    if (entry.method === methods.stored) await pipeline(data, tap, consume, options);
    else await pipeline(data, tap, createInflate(), consume, options);
  } catch (error) {
    throw translateInflateError(error, entry);
  }
  return rawCrc32;
}
