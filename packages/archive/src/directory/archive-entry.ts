// One entry of a ZIP directory, as read-directory.ts reads it and every other file here uses it. Plain data, fit for a row.
import type { ListedEntry } from '@symdepot/symbols';

/** What is needed to find and check the bytes of a member; a row of the database can hold it. */
export interface MemberLocation {
  /** As the archive spells it. */
  readonly name: string;
  /** ZIP compression method: 0 stored, 8 deflated. */
  readonly method: number;
  /** General purpose bit flags of the directory. */
  readonly flags: number;
  /** Of the original bytes. */
  readonly crc32: number;
  readonly compressedBytes: number;
  /** As declared; inspectMember finds the truth. */
  readonly originalBytes: number;
  /** Where the local header stands in the source. */
  readonly headerOffset: number;
  /** Where the raw data starts, if no local header stands before it: the source holds nothing but this member. */
  readonly dataOffset?: number;
  /** The first byte behind the header that belongs to something else: the next header, or the directory. */
  readonly boundary?: number;
}

export interface ArchiveEntry extends ListedEntry, MemberLocation {
  /** Position in the directory, from 0. */
  readonly index: number;
  /** Length of the name as it is spelled in the archive. */
  readonly nameBytes: number;
  readonly boundary: number;
  /** Size and CRC-32 stand behind the data instead of before it. */
  readonly hasDataDescriptor: boolean;
}

/** Bits of `flags`. Encryption is told by three of them: the old kind, the strong kind, and a hidden directory. */
export const entryFlags = { encryption: 0x0001 | 0x0040 | 0x2000, dataDescriptor: 0x0008, utf8: 0x0800 } as const;
export const methods = { stored: 0, deflated: 8 } as const;
