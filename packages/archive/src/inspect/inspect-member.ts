// One pass over one member: what it is, and whether it may be published. Faults of content are returned as a problem;
// faults of storage and aborts are thrown. Neighbours: member-reader.ts (raw bytes), inspect-data.ts, inspect-file.ts.
import type { Problem, RangedSource } from '@symdepot/symbols';
import { methods, type MemberLocation } from '../directory/archive-entry.ts';
import { contentProblem } from './content-problem.ts';
import { inspectData, type InspectOptions } from './inspect-data.ts';
import type { DigestResult } from './member-digest.ts';
import { openMember } from '../member-reader.ts';

/**
 * Where the raw data of a member or file is in the source: a DEFLATE stream, fit to be copied between a gzip header and
 * trailer; of a file that was sent by itself as it is, the file.
 */
export interface RawDeflate {
  readonly offset: number;
  readonly bytes: number;
  /** Of the raw bytes, so that a copy can be checked without inflating it. */
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
    const { rawCrc32, ...digest } = await inspectData(data, entry, options, source.release);
    const isDeflated = entry.method === methods.deflated;
    return {
      ok: true,
      ...digest,
      rawDeflate: isDeflated ? { offset: dataOffset, bytes: entry.compressedBytes, crc32: rawCrc32 } : null,
    };
  } catch (error) {
    signal?.throwIfAborted();
    const problem = contentProblem(error, entry.name);
    if (problem === undefined) throw error;
    return { ok: false, problem };
  }
}
