// Consumes the original bytes of one member and keeps what must be known about them: MD5, CRC-32, size,
// snippets, the head of a .sym. Enforces the limits on the way. Fed by inspect-data.ts, whatever the chunks are.
import { createHash } from 'node:crypto';
import { crc32 } from '../deflate/crc32.ts';
import { AppError } from '@symdepot/errors';
import {
  headBytes,
  maxSymHeaderBytes,
  parseSymHeader,
  ratioFreeBytes,
  unpackCeiling,
  type ListingLimits,
  type SymHeader,
} from '@symdepot/symbols';
import type { MemberLocation } from '../directory/archive-entry.ts';
import { createSnippetScan } from './snippet-scan.ts';

export type ContentLimits = Pick<ListingLimits, 'maxMemberBytes' | 'maxRatio' | 'disallowedSnippets'>;

export interface DigestOptions {
  readonly limits: ContentLimits;
  readonly isSym: boolean;
}

export interface DigestResult {
  readonly originalBytes: number;
  /** Hex, lower case. */
  readonly md5: string;
  readonly crc32: number;
  /** The first bytes, by which kinds of files are told apart; of a .sym those that its header may take. */
  readonly head: Buffer;
  /** Only of a .sym. */
  readonly header?: SymHeader;
}

export interface MemberDigest {
  /** @throws AppError `member_too_large`, `member_ratio_too_high`, `member_size_mismatch` */
  update(chunk: Buffer): void;
  /** @throws AppError `member_crc_mismatch`, `member_size_mismatch`, `member_snippet_disallowed` */
  finish(): DigestResult;
}

/** What is said of the bytes before they are read. */
export interface DigestedEntry extends Pick<MemberLocation, 'name' | 'method' | 'compressedBytes' | 'originalBytes'> {
  /** Undefined where nobody said so. */
  readonly crc32: number | undefined;
}

export function createMemberDigest(entry: DigestedEntry, { limits, isSym }: DigestOptions): MemberDigest {
  const member = entry.name;
  const md5 = createHash('md5');
  const scan = createSnippetScan(limits.disallowedSnippets);
  const checkCeilings = createCeilings(entry, limits);
  let crc = 0;
  let originalBytes = 0;
  const head: Buffer[] = [];
  const wantedBytes = isSym ? maxSymHeaderBytes : headBytes;

  return {
    update(chunk) {
      if (originalBytes < wantedBytes) head.push(Buffer.from(chunk.subarray(0, wantedBytes - originalBytes)));
      originalBytes += chunk.length;
      checkCeilings(originalBytes);
      md5.update(chunk);
      crc = crc32(chunk, crc);
      scan.update(chunk);
    },
    finish() {
      if (entry.crc32 !== undefined && crc !== entry.crc32) throw new AppError('member_crc_mismatch', { member });
      if (originalBytes !== entry.originalBytes) {
        throw new AppError('member_size_mismatch', { member, declaredBytes: entry.originalBytes, actualBytes: originalBytes });
      }
      const snippet = scan.found();
      if (snippet !== undefined) throw new AppError('member_snippet_disallowed', { snippet });
      const digest = { originalBytes, md5: md5.digest('hex'), crc32: crc, head: Buffer.concat(head) };
      return isSym ? { ...digest, header: parseSymHeader(digest.head, originalBytes <= maxSymHeaderBytes) } : digest;
    },
  };
}

/**
 * How far a member may pass the size that it declares before it is given up. Short lies are told with the real size; long
 * ones must not cost the time of all that could come.
 */
const lyingBytes = 2 * ratioFreeBytes;

/** A few comparisons a chunk; which ceiling is named does not depend on how the bytes were cut. */
function createCeilings(entry: DigestedEntry, limits: ContentLimits): (total: number) => void {
  const member = entry.name;
  const { maxBytes, tooMuch } = unpackCeiling(entry.compressedBytes, limits);
  return (total) => {
    if (total > entry.originalBytes + lyingBytes && total <= maxBytes) {
      throw new AppError('member_size_mismatch', { member, declaredBytes: entry.originalBytes, actualBytes: total, isMore: true });
    }
    if (total > maxBytes) throw tooMuch(member);
  };
}
