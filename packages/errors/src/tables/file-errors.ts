// Why a file is not recognised by its content, or has no key: problems of uploads of any layout. A part of error-table.ts.
import type { Member, ProblemEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const fileErrors = {
  file_kind_unknown: {
    kind: 'invalid',
    message: (d: Member & { looks?: string }) =>
      `${quoted(d.member)} is no file of debug information that is known here${d.looks === undefined ? '' : `: it is ${d.looks}`}`,
    meaning:
      'The content is of none of the kinds that are kept: Breakpad `.sym`, ELF, PE, PDB, portable PDB, Mach-O, source bundle; or one of these as gzip or in a cabinet.',
    fix: 'Look at it with `file`. Send the program with its debug information, or what `dump_syms` writes; what is packed in another way has to be unpacked before.',
  },
  no_build_id: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is an ELF file without a build id`,
    meaning: 'There is no note of type `NT_GNU_BUILD_ID`: no debugger and no debuginfod could ask for it.',
    fix: 'Link with `-Wl,--build-id=sha1` (Go: `-ldflags=-B=gobuildid`, Rust: `-C link-arg=-Wl,--build-id=sha1`), and do not strip `.note.gnu.build-id`. `readelf -n` shows it.',
  },
  no_uuid: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is a Mach-O file without a UUID`,
    meaning: 'There is no load command `LC_UUID`: no debugger could ask for it.',
    fix: 'Leave `-no_uuid` out where it is linked. `dwarfdump --uuid` shows it.',
  },
  id_of_zeros: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} has an id of zeros only, as any other build may have: nobody could ask for this one`,
    meaning: 'The id that the content says was never filled in, or was emptied on the way. Files of all builds would have the same key.',
    fix: 'Give each build an id: `/DEBUG` where it is linked for Windows, `-p:Deterministic=true` for .NET, a build id or UUID in the program before `dump_syms` or `sentry-cli` reads it. Then make the file again.',
  },
  file_truncated: {
    kind: 'invalid',
    message: (d: Member & { what: string; endsAt: number; bytes: number }) =>
      `${quoted(d.member)} is cut short: its ${d.what} would end at byte ${d.endsAt}, and it has ${d.bytes}`,
    meaning: 'The file refers to bytes behind its end: it was still being written, or was cut on its way.',
    fix: 'Compare its size with that of the file in the build, and send it when the linker has finished; if the build has it like this, link again.',
  },
  file_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `${quoted(d.member)} is damaged: ${d.reason}`,
    meaning: 'The file begins as one of a known kind does, and then is none.',
    fix: 'Compare its checksum with that of the file in the build, and send it again as binary. `gzip -t`, `cabextract -t`, `readelf -a`, `llvm-pdbutil dump -summary` or `otool -l` show what is wrong with it.',
  },
  file_too_large_unpacked: {
    kind: 'invalid',
    message: (d: Member & { limit: number }) => `${quoted(d.member)} unpacks to more than ${d.limit} bytes (ARCHIVE_MAX_MEMBER_BYTES)`,
    meaning: 'What is within the gzip file or the cabinet is over `ARCHIVE_MAX_MEMBER_BYTES`.',
    fix: 'Leave it out, or strip what debuggers do not need of it. Operators can raise `ARCHIVE_MAX_MEMBER_BYTES`.',
  },
  source_bundle_too_large: {
    kind: 'invalid',
    message: (d: Member & { what: string; bytes: number; limit: number }) =>
      `${quoted(d.member)} is a source bundle too large to be read: ${d.what} has ${d.bytes} bytes, and ${d.limit} is the limit`,
    meaning:
      'The directory of its ZIP, or its `manifest.json`, is larger than that of any program: there is room for some 200,000 sources.',
    fix: 'Make a bundle for each program and library, as `sentry-cli debug-files bundle-sources` does of each file that it is given, or leave out sources that are not yours.',
  },
  cabinet_method_unsupported: {
    kind: 'invalid',
    message: (d: Member & { method: string }) =>
      `${quoted(d.member)} is a cabinet packed by ${d.method}, which is not opened here. Use MSZIP`,
    meaning: 'Cabinets are opened when they are packed by MSZIP, or not at all; LZX and Quantum are not read.',
    fix: 'Pack it with `makecab /D CompressionType=MSZIP`, or send the file as it is.',
  },
  file_name_unusable: {
    kind: 'invalid',
    message: (d: Member & { name: string; reason: string }) =>
      `${quoted(d.member)} cannot be stored under the name ${quoted(d.name)}: ${d.reason}`,
    meaning:
      'The name of a file, its own or that in its content, is a part of its key, and there it may not be empty, long, or hold characters that no key can have.',
    fix: 'Rename the file; where the name is in its content (the MODULE line of a `.sym`, the object of a source bundle), give the module another name in the build.',
  },
} as const satisfies Record<string, ProblemEntry>;
