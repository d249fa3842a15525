// Where a member's bytes are in the staged archive, and what inspection found in them: from its row.
import type { InspectedFacts, MemberLocation } from '@symdepot/archive';
import type { UploadFileRecord } from '@symdepot/database';

export const toMemberLocation = (file: UploadFileRecord): MemberLocation => ({
  name: file.member,
  method: file.method,
  flags: file.flags,
  crc32: file.crc32,
  compressedBytes: file.compressedBytes,
  originalBytes: file.originalBytes,
  headerOffset: file.headerOffset,
});

export const toInspectedFacts = (file: UploadFileRecord): InspectedFacts => ({
  originalBytes: file.originalBytes,
  crc32: file.crc32,
  rawDeflate:
    file.dataOffset === null || file.rawCrc32 === null
      ? null
      : { offset: file.dataOffset, bytes: file.compressedBytes, crc32: file.rawCrc32 },
});
