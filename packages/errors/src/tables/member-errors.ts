// Problems of one member of an archive (contract §2, Archive rules). A part of error-table.ts.
import { makeAgain, type Ceiling, type Member, type ProblemEntry } from '../error-entry.ts';
import { printable, quoted } from '../quoted.ts';

export const memberErrors = {
  member_name_unrecognized: {
    kind: 'invalid',
    message: (d: Member) =>
      `Unrecognized file pattern. Should only be <module>/<hex>/<file> or <name>-symbols.txt and nothing else. (First unrecognized pattern was ${quoted(d.member)})`,
    meaning: 'A member is not named `<debug file>/<debug id>/<symbols file>`, such as `xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym`.',
    fix: 'Pack the folder that holds the folders of debug files, not the one above: `cd symbols && zip -r ../symbols.zip .` Leave out what are no symbols: `zip -r … -x "*.log"`.',
  },
  member_name_unsafe: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The file name ${quoted(d.member)} is not allowed: ${d.reason}`,
    meaning:
      'An absolute path, a `.` or `..` component, a component that no store can hold, or a key that is an address of debuginfod (`buildid/<id>/debuginfo`).',
    fix: 'Pack from inside the folder, by relative names: `cd symbols && zip -r ../symbols.zip .` Names are `<debug file>/<debug id>/<symbols file>`.',
  },
  member_kind_unsupported: {
    kind: 'invalid',
    message: (d: Member & { kind: string }) => `${quoted(d.member)} is ${d.kind}. Only files and folders are taken from a tar`,
    meaning: 'Symbolic and hard links, devices and sparse files in a tar: nothing of them could be stored as it is.',
    fix: 'Pack what they lead to: `tar --dereference --hard-dereference -czf symbols.tar.gz .`, without `--sparse`; with the tar of macOS `tar --no-read-sparse -Lczf symbols.tar.gz .`',
  },
  member_name_too_long: {
    kind: 'invalid',
    message: (d: Member & { limit: number; unit?: 'bytes' }) =>
      `The file name ${quoted(d.member)} is longer than ${d.limit} ${d.unit ?? 'characters'}`,
    meaning: 'Keys are at most 300 characters, and no name in an archive, also of what is ignored, more than 1200 bytes.',
    fix: 'Give the module a shorter name in the build, or leave it out of the archive.',
  },
  member_snippet_disallowed: {
    kind: 'invalid',
    message: (d: { snippet: string }) => `Content of archive file contains the snippet '${d.snippet}' which is not allowed`,
    meaning:
      'A name or the content of a member contains a string of `DISALLOWED_SYMBOLS_SNIPPETS`: operators have chosen those, paths of their machines say.',
    fix: 'Find it with `grep -rl` in the folder of the symbols, and map such paths away in the build (`-ffile-prefix-map=…=`); or leave the file out.',
  },
  member_duplicate_differs: {
    kind: 'invalid',
    message: (d: Member & { laterBytes: number; earlierBytes: number }) =>
      `The zipfile buffer contains two files both called ${printable(d.member)} and they have difference sizes (${d.laterBytes} != ${d.earlierBytes})`,
    meaning: 'The same name twice with other sizes: it is not clear which one is meant.',
    fix: 'Keep one of them. It comes from adding to an archive that was there, as `zipfile` of Python does in its mode `a`: delete the old archive first.',
  },
  member_key_ambiguous: {
    kind: 'invalid',
    message: (d: Member & { other: string; reason: string }) =>
      `${quoted(d.member)} and ${quoted(d.other)} are stored under the same key, because ${d.reason}. Keep one of them`,
    meaning: 'Two members differ only by the case of their debug id, or by the form of Unicode (NFC, NFD) of their names.',
    fix: 'Keep one of them: most often two tools have written the same module. Debug ids are in capitals.',
  },
  pointer_without_bytes: {
    kind: 'invalid',
    message: (d: Member) =>
      `${quoted(d.member)} says where a file lies on another machine; the file is not in the archive. Copy it into that folder`,
    meaning: 'A symbol store that was filled with `symstore add /p` has pointers in place of files.',
    fix: 'Run `symstore add` without `/p` into a new store and pack that; or send the folder of the build itself: names and ids come from the content.',
  },
  id_differs: {
    kind: 'invalid',
    message: (d: Member & { expected: string; found: string }) =>
      `${quoted(d.member)} is announced as ${quoted(d.expected)}, but by its content it is ${quoted(d.found)}`,
    meaning: 'The sender says of the file another name or id than the file does: stored, nobody who needs it would find it.',
    fix: 'Send the file of the build that was announced: most often it was made again in between, or two of them were mixed up.',
  },
  nothing_recognized: {
    kind: 'invalid',
    message: (d: { name: string }) =>
      `${quoted(d.name)} holds nothing that a debugger can use. Send ELF files with a build id, .sym, .pdb, .exe, .dll, Mach-O or dSYM files, portable PDBs or source bundles: by themselves, or in a ZIP`,
    meaning: 'None of the files has a content that is known: what they are is judged by their first bytes, not by their names.',
    fix: 'Look at what was sent with `file`, and `unzip -l` of an archive. Unpack archives of other kinds (tar, 7z, deb, rpm) and ZIPs in a ZIP, and pack the files into one ZIP.',
  },
  member_encrypted: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is encrypted. Make the archive without a password`,
    meaning: 'Encrypted members cannot be read.',
    fix: 'Make the archive without a password: no `-e` or `-P` of `zip`.',
  },
  member_method_unsupported: {
    kind: 'invalid',
    message: (d: Member & { method: number }) =>
      `${quoted(d.member)} uses compression method ${d.method}. Only stored (0) and deflated (8) are read`,
    meaning: 'Only stored (0) and deflated (8) members are read.',
    fix: 'Make it with plain deflate: `zip -r`, `7z a -tzip -mm=Deflate`, or `ZIP_DEFLATED` in Python.',
  },
  member_header_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The archive is damaged at ${quoted(d.member)}: ${d.reason}`,
    meaning: 'The local header disagrees with the directory, members overlap, or data is cut short.',
    fix: makeAgain,
  },
  member_crc_mismatch: {
    kind: 'invalid',
    message: (d: Member) => `Bad CRC-32 for file ${quoted(d.member)}`,
    meaning: 'The bytes that came out are not those that went in: the archive was damaged after it was made.',
    fix: makeAgain,
  },
  member_size_mismatch: {
    kind: 'invalid',
    message: (d: Member & { declaredBytes: number; actualBytes: number; isMore?: boolean }) =>
      `${quoted(d.member)} unpacks to ${d.isMore ? 'more than ' : ''}${d.actualBytes} bytes but the directory says ${d.declaredBytes}`,
    meaning: 'Declared and real size differ: most often the file was still being written when it was packed.',
    fix: 'Wait for the tool that writes the symbols before you pack them. Then make the archive again, and test it with `unzip -t symbols.zip`.',
  },
  member_data_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The compressed data of ${quoted(d.member)} is damaged: ${d.reason}`,
    meaning: 'The DEFLATE stream cannot be read, ends early, or has bytes behind it.',
    fix: makeAgain,
  },
  member_too_large: {
    kind: 'invalid',
    message: (d: Ceiling) => `${quoted(d.member)} unpacks to more than ${d.limit} bytes (${d.setting})`,
    meaning: 'One member is over `ARCHIVE_MAX_MEMBER_BYTES`.',
    fix: 'Leave it out of the archive, or strip what debuggers do not need of it. Operators can raise `ARCHIVE_MAX_MEMBER_BYTES`.',
  },
  member_ratio_too_high: {
    kind: 'invalid',
    message: (d: Ceiling) => `${quoted(d.member)} expands more than ${d.limit} times (${d.setting})`,
    meaning: 'A member over 1 MiB expands more than `ARCHIVE_MAX_RATIO` times: a ZIP bomb, or not a symbols file.',
    fix: 'Look at the file: it is mostly the same byte again and again. Mend the step that makes it, or leave it out.',
  },
} as const satisfies Record<string, ProblemEntry>;
