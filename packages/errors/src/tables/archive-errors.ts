// Problems of an archive as a whole (contract §2, Archive rules). A part of error-table.ts.
import { makeAgain, type Ceiling, type ProblemEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const archiveErrors = {
  archive_not_zip: {
    kind: 'invalid',
    message: () => 'File is not a zip file',
    meaning: 'No readable ZIP directory: not a ZIP, empty, cut short, or damaged on its way.',
    fix: makeAgain,
  },
  archive_empty: {
    kind: 'invalid',
    message: () => 'The archive has no files. Upload at least one symbols file',
    meaning: 'The ZIP holds no entry at all, or only folders.',
    fix: 'Look at the step before that makes the symbols (`dump_syms`, `symbolstore.py`): it has written nothing, or into another folder than the one that is packed. `unzip -l symbols.zip` lists what is in it.',
  },
  problems_omitted: {
    kind: 'invalid',
    message: (d: { count: number }) => `${d.count} more problems are not listed`,
    meaning: 'The archive has more problems than are kept.',
    fix: 'Mend those that are listed first: most often the others have the same cause.',
  },
  archive_multi_disk: {
    kind: 'invalid',
    message: () => 'The archive is one part of a split ZIP. Send it as a single file',
    meaning: 'Multi-disk ZIPs are not read.',
    fix: 'Make one file of it: `zip -s 0 split.zip --out symbols.zip`, or leave `-s` out where it is made.',
  },
  archive_too_many_entries: {
    kind: 'invalid',
    message: (d: { count: number; limit: number }) =>
      `The archive has ${d.count} entries, more than the limit of ${d.limit} (ARCHIVE_MAX_ENTRIES)`,
    meaning: 'The archive has more entries than `ARCHIVE_MAX_ENTRIES`.',
    fix: 'Split it into several archives, one for each platform say. Operators can raise `ARCHIVE_MAX_ENTRIES`.',
  },
  archive_ratio_too_high: {
    kind: 'invalid',
    message: (d: { limit: number; setting: string }) => `The archive unpacks to more than ${d.limit} times its size (${d.setting})`,
    meaning:
      'All members together, also where each is small, unpack to over 16 MiB and expand more than `ARCHIVE_MAX_RATIO` times. Symbols files never do.',
    fix: 'Look for files that are empty space, with `unzip -v symbols.zip`: those with a ratio of 99 % are none that a debugger can use. Look at the step that makes them.',
  },
  archive_format_unsupported: {
    kind: 'invalid',
    message: (d: { format: string; instead: string }) =>
      `Archives of the format ${d.format} are not read. Send a ZIP, .tar, .tar.gz or .tar.zst, for instance by: ${d.instead}`,
    meaning: 'The content is an archive of a kind that is known and not unpacked here: xz, bzip2, 7z, Debian and RPM packages.',
    fix: 'Send a ZIP, or a tar that is packed by gzip, by zstd or not at all: `tar --zstd -cf symbols.tar.zst .` in the folder of the symbols. What is in the archive may stay as it is.',
  },
  archive_not_tar: {
    kind: 'invalid',
    message: () => 'The file is packed by gzip or zstd, and there is no tar in it',
    meaning: 'A single file that is packed is no archive; or the tar is of a format of before 1988.',
    fix: 'Pack the folder of the symbols: `tar -czf symbols.tar.gz .` A single file of any kind goes to `/upload/any/`, by `symdepot upload --any`.',
  },
  archive_truncated: {
    kind: 'invalid',
    message: () => 'The archive is cut short: its end is missing',
    meaning:
      'A tar ends with two blocks of zeros, and so do the compressed data around it with an end of their own: one of them was not reached.',
    fix: 'It was still being written, or was cut on its way. Test it with `tar -tf symbols.tar.zst`, and send it again when the program that makes it has finished.',
  },
  archive_damaged: {
    kind: 'invalid',
    message: (d: { reason: string }) => `The archive is damaged: ${d.reason}`,
    meaning: 'A tar, or the compressed data around it, that is not valid, or that something else stands behind.',
    fix: 'Test it with `tar -tf`, `gzip -t` or `zstd -t`; make it again, and send it as binary. Two archives behind each other are two uploads.',
  },
  archive_window_too_large: {
    kind: 'invalid',
    message: (d: { bytes: number; limit: number; log: number }) =>
      `The archive needs a window of ${d.bytes} bytes to be unpacked, more than the limit of ${d.limit}. Pack it with at most zstd --long=${d.log}`,
    meaning: 'zstd was told to look further back than is unpacked here: as much memory is needed to unpack it.',
    fix: 'Leave `--long=31` or `--ultra` out where it is packed; `--long=27` is the most: `zstd -d < symbols.tar.zst | zstd --long=27 > smaller.tar.zst`.',
  },
  archive_total_too_large: {
    kind: 'invalid',
    message: (d: Ceiling) =>
      `The archive unpacks to more than ${d.limit} bytes (${d.setting}); the limit was passed in ${quoted(d.member)}`,
    meaning: 'All members together unpack to more than `ARCHIVE_MAX_TOTAL_BYTES`.',
    fix: 'Split it into several archives, one for each platform say. Operators can raise `ARCHIVE_MAX_TOTAL_BYTES`.',
  },
} as const satisfies Record<string, ProblemEntry>;
