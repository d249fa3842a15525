// Problems of one member of an archive (contract §2, Archive rules). A part of error-table.ts.
import type { Ceiling, ErrorEntry, Member } from '../error-entry.ts';
import { printable, quoted } from '../quoted.ts';

export const memberErrors = {
  member_name_unrecognized: {
    kind: 'invalid',
    message: (d: Member) =>
      `Unrecognized file pattern. Should only be <module>/<hex>/<file> or <name>-symbols.txt and nothing else. (First unrecognized pattern was ${quoted(d.member)})`,
    meaning: 'A member is not named `<debug file>/<debug id>/<symbols file>`. Leave it out of the archive, or rename it.',
  },
  member_name_unsafe: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The file name ${quoted(d.member)} is not allowed: ${d.reason}`,
    meaning:
      'An absolute path, a `.` or `..` component, or a component that no store can hold. Name it `<debug file>/<debug id>/<symbols file>`.',
  },
  member_name_too_long: {
    kind: 'invalid',
    message: (d: Member & { limit: number; unit?: 'bytes' }) =>
      `The file name ${quoted(d.member)} is longer than ${d.limit} ${d.unit ?? 'characters'}`,
    meaning:
      'Keys are at most 300 characters, and no name in an archive, also of what is ignored, more than 1200 bytes. Give it a shorter name.',
  },
  member_snippet_disallowed: {
    kind: 'invalid',
    message: (d: { snippet: string }) => `Content of archive file contains the snippet '${d.snippet}' which is not allowed`,
    meaning: 'A name or the content of a member contains a string of `DISALLOWED_SYMBOLS_SNIPPETS`. Leave it out of the archive.',
  },
  member_duplicate_differs: {
    kind: 'invalid',
    message: (d: Member & { laterBytes: number; earlierBytes: number }) =>
      `The zipfile buffer contains two files both called ${printable(d.member)} and they have difference sizes (${d.laterBytes} != ${d.earlierBytes})`,
    meaning: 'The same name twice with other sizes: it is not clear which one is meant. Keep one of them.',
  },
  member_key_ambiguous: {
    kind: 'invalid',
    message: (d: Member & { other: string; reason: string }) =>
      `${quoted(d.member)} and ${quoted(d.other)} are stored under the same key, because ${d.reason}. Keep one of them`,
    meaning: 'Two members differ only by the case of their debug id, or by the form of Unicode (NFC, NFD) of their names.',
  },
  member_encrypted: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is encrypted. Make the archive without a password`,
    meaning: 'Encrypted members cannot be read.',
  },
  member_method_unsupported: {
    kind: 'invalid',
    message: (d: Member & { method: number }) =>
      `${quoted(d.member)} uses compression method ${d.method}. Only stored (0) and deflated (8) are read`,
    meaning: 'Make the archive with ordinary deflate compression.',
  },
  member_header_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The archive is damaged at ${quoted(d.member)}: ${d.reason}`,
    meaning: 'The local header disagrees with the directory, members overlap, or data is cut short. Make the archive again.',
  },
  member_crc_mismatch: {
    kind: 'invalid',
    message: (d: Member) => `Bad CRC-32 for file ${quoted(d.member)}`,
    meaning: 'The bytes that came out are not those that went in. Make the archive again.',
  },
  member_size_mismatch: {
    kind: 'invalid',
    message: (d: Member & { declaredBytes: number; actualBytes: number; isMore?: boolean }) =>
      `${quoted(d.member)} unpacks to ${d.isMore ? 'more than ' : ''}${d.actualBytes} bytes but the directory says ${d.declaredBytes}`,
    meaning: 'Declared and real size differ. Make the archive again.',
  },
  member_data_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The compressed data of ${quoted(d.member)} is damaged: ${d.reason}`,
    meaning: 'The DEFLATE stream cannot be read, ends early, or has bytes behind it. Make the archive again.',
  },
  member_too_large: {
    kind: 'invalid',
    message: (d: Ceiling) => `${quoted(d.member)} unpacks to more than ${d.limit} bytes (${d.setting})`,
    meaning: 'One member is over `ARCHIVE_MAX_MEMBER_BYTES`. Leave it out of the archive, or raise that setting.',
  },
  member_ratio_too_high: {
    kind: 'invalid',
    message: (d: Ceiling) => `${quoted(d.member)} expands more than ${d.limit} times (${d.setting})`,
    meaning:
      'A member over 1 MiB expands more than `ARCHIVE_MAX_RATIO` times: a ZIP bomb, or not a symbols file. Look at the step that makes it.',
  },
} as const satisfies Record<string, ErrorEntry>;
