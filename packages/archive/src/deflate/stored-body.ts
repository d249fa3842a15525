// The bytes that are stored for one inspected member. Never recompresses: a deflated member that is
// kept as gzip is copied unchanged, between a gzip header and trailer. Neighbours: gzip-frame.ts, checked-stream.ts;
// plain-body.ts, of a member that was not inspected.
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import type { RangedSource } from '@symdepot/symbols';
import { methods, type MemberLocation } from '../directory/archive-entry.ts';
import { changed, checkBytes, checkedStream } from './checked-stream.ts';
import { contentProblem } from '../inspect/content-problem.ts';
import { gzipFrame } from './gzip-frame.ts';
import { createInflate, inflateSmall } from './inflate.ts';
import type { RawDeflate } from '../inspect/inspect-member.ts';
import { openMember, smallMemberBytes, streamOf } from '../member-reader.ts';
import { readExactly } from '../ranged-source.ts';

/** What inspectMember found, or as much of it as was kept. */
export interface InspectedFacts {
  readonly originalBytes: number;
  readonly crc32: number;
  /** Without it the local header is read again, and a copy is checked for its size only. */
  readonly rawDeflate?: RawDeflate | null;
}

export const compressionLevel = 6;

/**
 * The body to store: as gzip, or plain (`encoding` null). Small members as a buffer. What comes out is checked against
 * what was inspected; a staged object that changed meanwhile fails the body, it never makes a bad file.
 * @throws AppError `storage_unavailable` when the bytes changed (streams fail with it); what the source throws
 */
export async function openStoredBody(
  source: RangedSource,
  entry: MemberLocation,
  facts: InspectedFacts,
  encoding: 'gzip' | null,
  signal?: AbortSignal,
): Promise<Readable | Buffer> {
  const member = entry.name;
  const raw = await openRaw(source, entry, facts, signal);
  const expected = { bytes: facts.originalBytes, crc32: facts.crc32 };

  if (entry.method === methods.deflated && encoding === 'gzip') {
    const expectedRaw = { bytes: entry.compressedBytes, crc32: facts.rawDeflate?.crc32 };
    return gzipFrame(Buffer.isBuffer(raw) ? checkBytes(raw, expectedRaw, member) : joined(raw, checkedStream(expectedRaw, member)), facts);
  }
  if (encoding === 'gzip') {
    const checked = joined(streamOf(raw), checkedStream(expected, member));
    return gzipFrame(joined(checked, createDeflateRaw({ level: compressionLevel })), facts);
  }
  if (entry.method === methods.stored) {
    return Buffer.isBuffer(raw) ? checkBytes(raw, expected, member) : joined(raw, checkedStream(expected, member));
  }
  const small = Buffer.isBuffer(raw) ? inflateSmall(raw, entry) : undefined;
  return small ? checkBytes(small, expected, member) : joined(joined(streamOf(raw), createInflate()), checkedStream(expected, member));
}

async function openRaw(
  source: RangedSource,
  entry: MemberLocation,
  facts: InspectedFacts,
  signal?: AbortSignal,
): Promise<Buffer | Readable> {
  if (facts.rawDeflate) {
    const { offset, bytes } = facts.rawDeflate;
    return bytes <= smallMemberBytes ? readExactly(source, offset, offset + bytes, signal) : source.stream(offset, offset + bytes, signal);
  }
  try {
    const { data } = await openMember(source, entry, signal);
    return data;
  } catch (error) {
    throw contentProblem(error, entry.name) ? changed(entry.name, error) : error;
  }
}

/** A pipeline whose errors come out of its last stream, so that whoever reads it sees them. */
const joined = (from: Readable, into: Transform): Readable => pipeline(from, into, () => undefined);
