// Files that operators have taken down (docs/adr/0039). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const takedownErrors = {
  taken_down: {
    kind: 'invalid',
    message: (d: { key: string }) =>
      `${quoted(d.key)} was taken down by the operators of this server, and this content is not taken under that key again. Leave the file out, or ask them`,
    meaning:
      'Operators removed this file and refuse the same content (size and MD5) under the same key, in any spelling. Other content is taken. `npm run admin -- takedown list` says why; `takedown lift` ends it.',
    fix: 'Leave the file out of the archive and upload it again. If the content is wanted after all, ask the operators to lift the takedown.',
  },
  takedown_content_unknown: {
    kind: 'not_found',
    message: (d: { what: string }) =>
      `Nothing that could be taken down: ${d.what} has no file that is stored, or that was read. Of an upload that is under way, wait until its files have been read`,
    meaning:
      'A takedown needs content to refuse: that of the stored object, of the newest record under the key, or of the upload. Nothing was changed.',
  },
  takedown_target_missing: {
    kind: 'invalid',
    message: () => 'Say what is to be taken down: --key, --upload, or both',
    meaning: 'A takedown was asked for without a key and without an upload. Nothing was changed.',
  },
  takedown_not_found: {
    kind: 'not_found',
    message: (d: { id: number }) => `There is no takedown with the number ${d.id}. Nothing was changed; list them: takedown list`,
    meaning: 'No takedown has this number, or it has been lifted.',
  },
} as const satisfies Record<string, ErrorEntry>;
