// Symbols files that are taken, since Tecken takes them, and that no debugger can use, or not as it seems: warnings, or problems of
// a strict upload.
// A part of error-table.ts.
import type { Member, ProblemEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const contentErrors = {
  symbols_empty: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is empty`,
    meaning: 'A symbols file of no bytes.',
    fix: 'Look at the step that makes it: `dump_syms` has failed, and its output was kept all the same. Let the build stop there (`set -e`).',
  },
  symbols_lfs_pointer: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is a Git LFS pointer, not the file that it stands for. Run git lfs pull before`,
    meaning: 'The checkout has pointers in place of the files.',
    fix: 'Fetch them before the build: `git lfs pull`, or `lfs: true` of the checkout step.',
  },
  symbols_markup: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is HTML or XML, no symbols`,
    meaning: 'Most often the error page of a server from which the file was fetched.',
    fix: 'Look at the step that fetches it: `curl --fail` stops at such a page.',
  },
  symbols_utf16: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is text in UTF-16; debuggers read UTF-8 only`,
    meaning: 'Windows PowerShell writes UTF-16 by `>`.',
    fix: 'Write the .sym with `dump_syms … | Out-File -Encoding ascii`, or run it by `cmd /c`.',
  },
  symbols_compressed: {
    kind: 'invalid',
    message: (d: Member & { format: string }) => `${quoted(d.member)} is compressed (${d.format}) under a name that says it is text`,
    meaning: 'A .sym is text; this one is packed, and the archive and the store pack it once more.',
    fix: 'Leave out the step that runs `gzip` on it: the archive compresses by itself.',
  },
  symbols_without_module: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} has no MODULE line at its beginning`,
    meaning: 'A .sym begins with `MODULE <os> <cpu> <debug id> <debug file>`. Without it no debugger takes it, nor is it found by code id.',
    fix: 'Make it with `dump_syms`, and keep its first line: `head -1` shows it. What is not a .sym needs another name.',
  },
  symbols_other_id: {
    kind: 'invalid',
    message: (d: Member & { found: string }) => `${quoted(d.member)} says in its MODULE line that its debug id is ${quoted(d.found)}`,
    meaning: 'The .sym of another build: debuggers that ask for this id get what does not fit.',
    fix: 'Name the folder after the id in the first line of the file (`head -1`), and make .sym and binary in the same build.',
  },
  symbols_other_name: {
    kind: 'invalid',
    message: (d: Member & { found: string }) => `${quoted(d.member)} says in its MODULE line that its debug file is ${quoted(d.found)}`,
    meaning: 'The name of the folder and that of the MODULE line differ: debuggers ask for the latter.',
    fix: 'Name folder and file after the MODULE line (`head -1`), and make the .sym of a module after it was given its last name.',
  },
  symbols_other_kind: {
    kind: 'invalid',
    message: (d: Member & { expected: string }) => `${quoted(d.member)} does not begin as ${d.expected} does`,
    meaning: 'The content is not of the kind that the name says: cut short, not compressed, or an error page.',
    fix: 'Look at it with `file`, and at the step that made or fetched it. A `.pd_` is packed by `makecab`; a `.dbg.gz` by `gzip`.',
  },
  path_other_id: {
    kind: 'invalid',
    message: (d: Member & { found: string }) =>
      `${quoted(d.member)} is stored under the id that it has by its content, ${quoted(d.found)}, not under the one in its path`,
    meaning: 'Sent to be named by its content (`/upload/any/`), from a folder that is named after another id.',
    fix: 'Look at the step that makes the folders: a file of another build lies in one of them. Debuggers that ask for the id of the folder do not find this file.',
  },
  member_key_taken: {
    kind: 'invalid',
    message: (d: Member & { other: string; key: string }) =>
      `${quoted(d.member)} and ${quoted(d.other)} are two different files of the same name and id, ${quoted(d.key)}. The later one counts`,
    meaning:
      'Sent to be named by their content (`/upload/any/`), two members belong under the same key, differ, and hold as much for a debugger. The one that stands later in the archive is published.',
    fix: 'Keep the one that is in use: most often an old build lies beside a new one, or a file that was signed beside one that was not. Files of the same id that hold less (stripped ones) may stay, and are ignored without a warning.',
  },
  warnings_omitted: {
    kind: 'invalid',
    message: (d: { count: number }) => `${d.count} more warnings are not listed`,
    meaning: 'The upload has more warnings than are shown at once.',
    fix: 'The list of its files has all of them. Mend those that are listed first: most often the others have the same cause.',
  },
} as const satisfies Record<string, ProblemEntry>;
