// Symbols files that are taken, since Tecken takes them, and that no debugger can use: warnings, or problems of a strict upload.
// A part of error-table.ts.
import type { ErrorEntry, Member } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const contentErrors = {
  symbols_empty: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is empty`,
    meaning: 'A symbols file of no bytes. Look at the step that makes it.',
  },
  symbols_lfs_pointer: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is a Git LFS pointer, not the file that it stands for. Run git lfs pull before`,
    meaning: 'The checkout has pointers in place of the files. Fetch them with `git lfs pull`.',
  },
  symbols_markup: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is HTML or XML, no symbols`,
    meaning: 'Most often the error page of a server from which the file was fetched. Look at the step that fetches it.',
  },
  symbols_utf16: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is text in UTF-16; debuggers read UTF-8 only`,
    meaning: 'Windows PowerShell writes UTF-16 by `>`. Write the .sym with `Out-File -Encoding ascii`, or by cmd.',
  },
  symbols_compressed: {
    kind: 'invalid',
    message: (d: Member & { format: string }) => `${quoted(d.member)} is compressed (${d.format}) under a name that says it is text`,
    meaning: 'A .sym is sent as text: the archive compresses it, and so does the store.',
  },
  symbols_without_module: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} has no MODULE line at its beginning`,
    meaning: 'A .sym begins with `MODULE <os> <cpu> <debug id> <debug file>`. Without it no debugger takes it, nor is it found by code id.',
  },
  symbols_other_id: {
    kind: 'invalid',
    message: (d: Member & { found: string }) => `${quoted(d.member)} says in its MODULE line that its debug id is ${quoted(d.found)}`,
    meaning:
      'The .sym of another build: debuggers that ask for this id get what does not fit. It was made of another file, or put into the wrong folder.',
  },
  symbols_other_name: {
    kind: 'invalid',
    message: (d: Member & { found: string }) => `${quoted(d.member)} says in its MODULE line that its debug file is ${quoted(d.found)}`,
    meaning: 'The name of the folder and that of the MODULE line differ: debuggers ask for the latter.',
  },
  symbols_other_kind: {
    kind: 'invalid',
    message: (d: Member & { expected: string }) => `${quoted(d.member)} does not begin as ${d.expected} does`,
    meaning: 'The content is not of the kind that the name says: cut short, not compressed, or an error page.',
  },
  warnings_omitted: {
    kind: 'invalid',
    message: (d: { count: number }) => `${d.count} more warnings are not listed`,
    meaning: 'The upload has more warnings than are shown at once. The list of its files has all of them.',
  },
} as const satisfies Record<string, ErrorEntry>;
