// One pass over one file that was sent on its own, plain or as a gzip file: the same rules as for a member of an archive, and
// the same result, so that openStoredBody takes both. Neighbours: inspect-member.ts, gzip-data.ts.
import { AppError, isAppError } from '@symdepot/errors';
import type { Problem, RangedSource } from '@symdepot/symbols';
import { methods, type MemberLocation } from '../directory/archive-entry.ts';
import { contentProblem, problemOf } from './content-problem.ts';
import { findGzipData } from '../deflate/gzip-data.ts';
import { inspectData, type InspectOptions } from './inspect-data.ts';
import type { RawDeflate } from './inspect-member.ts';
import type { DigestResult } from './member-digest.ts';
import { smallMemberBytes } from '../member-reader.ts';
import { readExactly } from '../ranged-source.ts';

export interface SingleFile {
  readonly name: string;
  /** As its sender says. */
  readonly originalBytes: number;
  readonly isGzip: boolean;
}

export interface FileInspection extends DigestResult, Pick<MemberLocation, 'method'> {
  readonly ok: true;
  readonly raw: RawDeflate;
}

export type FileInspectionResult = FileInspection | { readonly ok: false; readonly problem: Problem };

/** @throws what the source throws; the abort reason */
export async function inspectFile(source: RangedSource, file: SingleFile, options: InspectOptions): Promise<FileInspectionResult> {
  const { signal } = options;
  const { name, originalBytes, isGzip } = file;
  try {
    const plain = { offset: 0, bytes: source.size, crc32: undefined };
    const { offset, bytes, crc32 } = isGzip ? await findGzipData(source, name, signal) : plain;
    const method = isGzip ? methods.deflated : methods.stored;
    const data =
      bytes <= smallMemberBytes ? readExactly(source, offset, offset + bytes, signal) : source.stream(offset, offset + bytes, signal);
    const entry = { name, method, crc32, compressedBytes: bytes, originalBytes };
    const { rawCrc32, ...digest } = await inspectData(await data, entry, options, source.release);
    return { ok: true, ...digest, method, raw: { offset, bytes, crc32: rawCrc32 } };
  } catch (error) {
    signal?.throwIfAborted();
    const problem = sizeProblem(error, file) ?? contentProblem(error, name);
    if (problem === undefined) throw error;
    return { ok: false, problem };
  }
}

/** No directory said so: its sender did. */
function sizeProblem(error: unknown, { name: member, originalBytes: announced }: SingleFile): Problem | undefined {
  if (!isAppError(error, 'member_size_mismatch')) return undefined;
  const { actualBytes: bytes, isMore = false } = error.details;
  return problemOf(new AppError('file_size_differs', { member, bytes, announced, isMore }), member);
}
