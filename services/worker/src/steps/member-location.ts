// Where a member's bytes are, in the staged archive or in a part that is nothing but this member, and what inspection found in them: from
// its row. Neighbours: unpack-archive.ts and any/make-part.ts, which write parts.
import type { InspectedFacts, MemberLocation } from '@symdepot/archive';
import type { UploadFileRecord } from '@symdepot/database';
import type { RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';

/** Undefined: it lies in what was sent. */
export const partOf = (
  { staging }: Pick<WorkerContext, 'staging'>,
  { uploadId, madePart: name, compressedBytes: bytes }: Pick<UploadFileRecord, 'uploadId' | 'madePart' | 'compressedBytes'>,
): RangedSource | undefined => (name === null ? undefined : staging.parts.open(uploadId, [{ name, bytes }]));

export const toMemberLocation = (file: UploadFileRecord): MemberLocation => ({
  name: file.member,
  method: file.method,
  flags: file.flags,
  crc32: file.crc32,
  compressedBytes: file.compressedBytes,
  originalBytes: file.originalBytes,
  headerOffset: file.headerOffset,
  ...(file.madePart !== null && { dataOffset: 0 }),
});

export const toInspectedFacts = (file: UploadFileRecord): InspectedFacts => ({
  originalBytes: file.originalBytes,
  crc32: file.crc32,
  rawDeflate:
    file.dataOffset === null || file.rawCrc32 === null
      ? null
      : { offset: file.dataOffset, bytes: file.compressedBytes, crc32: file.rawCrc32 },
});
