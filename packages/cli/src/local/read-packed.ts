// Reads a tar, packed or not: its members and the digest of each, in one pass, since it has no directory. Neighbours: read-archive.ts, whose
// ZIPs can be read in place; packages/archive/src/packed (the reader, which is the server's).
import { createHash } from 'node:crypto';
import { readPacked, type PackedFormat } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';

export interface PackedCandidate {
  readonly name: string;
  readonly bytes: number;
  readonly md5: string;
}

/** What is too much is left to the server, which may have other limits. */
const noLimits = { maxEntries: Infinity, maxMemberBytes: Infinity, maxTotalBytes: Infinity, maxRatio: Infinity, disallowedSnippets: [] };

/** @throws AppError `archive_…` and `member_…` for what the server would refuse; what the source throws */
export async function readCandidates(source: RangedSource, format: PackedFormat): Promise<PackedCandidate[]> {
  const candidates: PackedCandidate[] = [];
  for await (const { name, bytes, refusal, content } of readPacked(source, format, noLimits)) {
    if (refusal) throw refusal;
    const digest = createHash('md5');
    for await (const chunk of content) digest.update(chunk);
    candidates.push({ name, bytes, md5: digest.digest('hex') });
  }
  return candidates;
}
