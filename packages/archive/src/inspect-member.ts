// One pass over one member: what it is, and whether it may be published. Faults of content come back as a problem;
// faults of storage and aborts are thrown. Neighbours: member-reader.ts (raw bytes), inflate.ts, member-digest.ts.
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Problem } from '@symdepot/symbols';
import { methods, type MemberLocation } from './archive-entry.ts';
import { contentProblem } from './content-problem.ts';
import { createInflate, inflateSmall, translateInflateError } from './inflate.ts';
import { createMemberDigest, type DigestOptions, type DigestResult, type MemberDigest } from './member-digest.ts';
import { openMember, streamOf } from './member-reader.ts';
import { shortRead, type RangedSource } from './ranged-source.ts';

export interface InspectOptions extends DigestOptions {
  readonly signal?: AbortSignal;
}

/** A raw DEFLATE stream inside of the source, fit to be copied between a gzip header and trailer. */
export interface RawDeflate {
  readonly offset: number;
  readonly bytes: number;
  /** Of the compressed bytes, so that a copy can be checked without inflating it. */
  readonly crc32: number;
}

/** The content is what the directory says, and nothing in it is forbidden. */
export interface Inspection extends DigestResult {
  readonly ok: true;
  /** Null for a member that is stored uncompressed. */
  readonly rawDeflate: RawDeflate | null;
}

export type InspectionResult = Inspection | { readonly ok: false; readonly problem: Problem };

/** Memory is a few MiB whatever the archive says. @throws what the source throws; the abort reason */
export async function inspectMember(source: RangedSource, entry: MemberLocation, options: InspectOptions): Promise<InspectionResult> {
  const { signal } = options;
  try {
    const { dataOffset, data } = await openMember(source, entry, signal);
    const digest = createMemberDigest(entry, options);
    const rawCrc32 = Buffer.isBuffer(data)
      ? await digestBuffer(data, entry, digest, signal)
      : await digestStream(data, entry, digest, signal);
    const isDeflated = entry.method === methods.deflated;
    return {
      ok: true,
      ...digest.finish(),
      rawDeflate: isDeflated ? { offset: dataOffset, bytes: entry.compressedBytes, crc32: rawCrc32 } : null,
    };
  } catch (error) {
    signal?.throwIfAborted();
    const problem = contentProblem(error, entry.name);
    if (problem === undefined) throw error;
    return { ok: false, problem };
  }
}

/** Digests the original bytes of a small member; gives the CRC-32 of the raw ones. */
async function digestBuffer(raw: Buffer, entry: MemberLocation, digest: MemberDigest, signal?: AbortSignal): Promise<number> {
  const original = entry.method === methods.stored ? raw : inflateSmall(raw, entry);
  if (original === undefined) return digestStream(streamOf(raw), entry, digest, signal);
  digest.update(original);
  return crc32(raw);
}

async function digestStream(data: Readable, entry: MemberLocation, digest: MemberDigest, signal?: AbortSignal): Promise<number> {
  let rawBytes = 0;
  let rawCrc32 = 0;
  async function* tap(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      rawBytes += chunk.length;
      rawCrc32 = crc32(chunk, rawCrc32);
      yield chunk;
    }
    // Before the inflate can call it damage: a store that gave too little is no fault of the archive.
    if (rawBytes !== entry.compressedBytes) throw shortRead(entry.compressedBytes, rawBytes);
  }
  async function consume(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) digest.update(chunk);
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
