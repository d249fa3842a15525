// Finds the raw bytes of one member: reads and checks its local header, then gives the data as it lies in the archive.
// Neighbours: inspect-member.ts and stored-body.ts, which read what openMember opens; debug-files, which reads it in parts.
import { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { entryFlags, methods, type MemberLocation } from './directory/archive-entry.ts';
import {
  checkLocalHeader,
  damaged,
  localHeaderBytes,
  maxExtraBytes,
  statedHeaderBytes,
  usualExtraBytes,
} from './directory/local-header.ts';
import { readExactly } from './ranged-source.ts';

/** Members whose raw data is no larger are fetched whole, together with their header, in one read. */
export const smallMemberBytes = 256 * 1024;

export interface OpenedMember {
  /** Where the raw data starts in the source. */
  readonly dataOffset: number;
  /** The raw data: `compressedBytes` of it, as a buffer for small members. A stream must be read or destroyed. */
  readonly data: Buffer | Readable;
}

export const streamOf = (data: Buffer | Readable): Readable =>
  Buffer.isBuffer(data) ? Readable.from([data], { objectMode: false }) : data;

/**
 * One ranged read for a small member, a read and a stream for others.
 * @throws AppError `member_encrypted`, `member_method_unsupported`, `member_header_damaged`; what the source throws
 */
export async function openMember(source: RangedSource, entry: MemberLocation, signal?: AbortSignal): Promise<OpenedMember> {
  const { dataOffset, head } = await readHead(source, entry, signal);
  const dataEnd = dataOffset + entry.compressedBytes;
  const inHead = dataOffset - entry.headerOffset;
  if (inHead + entry.compressedBytes <= head.length) return { dataOffset, data: head.subarray(inHead, inHead + entry.compressedBytes) };
  const isSmall = entry.compressedBytes <= smallMemberBytes;
  return {
    dataOffset,
    data: await (isSmall ? readExactly(source, dataOffset, dataEnd, signal) : source.stream(dataOffset, dataEnd, signal)),
  };
}

/** Where the raw data starts, for who reads it in parts. @throws as `openMember` */
export async function locateMember(source: RangedSource, entry: MemberLocation, signal?: AbortSignal): Promise<number> {
  return (await readHead(source, entry, signal)).dataOffset;
}

/** Checks the local header, and that the data ends where something else begins at the latest. */
async function readHead(source: RangedSource, entry: MemberLocation, signal?: AbortSignal): Promise<{ dataOffset: number; head: Buffer }> {
  const { name: member, method, headerOffset, compressedBytes } = entry;
  // The listing rules say so before; here it keeps what cannot be read from being read as something else.
  if ((entry.flags & entryFlags.encryption) !== 0) throw new AppError('member_encrypted', { member });
  if (method !== methods.stored && method !== methods.deflated) throw new AppError('member_method_unsupported', { member, method });
  if (entry.dataOffset !== undefined) return readBareHead(source, entry, entry.dataOffset, signal);
  const boundary = Math.min(source.size, entry.boundary ?? headerOffset + localHeaderBytes + 2 * maxExtraBytes + compressedBytes);
  if (headerOffset + localHeaderBytes > boundary) throw damaged(entry, 'there is no room for a local header');
  const wanted =
    localHeaderBytes + Buffer.byteLength(entry.name) + usualExtraBytes + (compressedBytes <= smallMemberBytes ? compressedBytes : 0);
  const read = (bytes: number) => readExactly(source, headerOffset, Math.min(boundary, headerOffset + bytes), signal);
  const first = await read(wanted);
  const stated = statedHeaderBytes(first) ?? 0;
  const head = stated > first.length ? await read(stated) : first;
  const dataOffset = headerOffset + checkLocalHeader(head, entry);
  if (dataOffset + compressedBytes > boundary) throw damaged(entry, 'its data overlaps what follows');
  return { dataOffset, head };
}

/** Without a header nothing is read but the data of a small member. */
async function readBareHead(
  source: RangedSource,
  { headerOffset, compressedBytes }: MemberLocation,
  dataOffset: number,
  signal?: AbortSignal,
): Promise<{ dataOffset: number; head: Buffer }> {
  const head =
    compressedBytes <= smallMemberBytes ? await readExactly(source, headerOffset, dataOffset + compressedBytes, signal) : noBytes;
  return { dataOffset, head };
}

const noBytes = Buffer.alloc(0);
