// What goes wrong at the door of Breakpad's clients, besides what goes wrong at every door. A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';

export const breakpadErrors = {
  breakpad_upload_not_found: {
    kind: 'not_found',
    message: () => 'There is no such upload. Begin again: its key is of another token or server, or it is too old',
    meaning:
      'The key in the URL was not made by this server, is of another token, or is older than `UPLOAD_SESSION_HOURS`. A client makes one by `uploads:create` for each file.',
  },
  breakpad_file_missing: {
    kind: 'invalid',
    message: () => 'No file has come for this upload. Send it to its uploadUrl first',
    meaning: '`:complete` came before the file had been received as a whole, or so late that it was removed (`STAGED_ORPHAN_HOURS`).',
  },
  breakpad_sent_before: {
    kind: 'conflict',
    message: () => 'Another file was sent to this URL. Create an upload for each file',
    meaning: 'Each `uploadUrl` takes one file. The same file again is no error.',
  },
  breakpad_too_many_open_bytes: {
    kind: 'rate_limited',
    message: (d: { limit: number; retryAfterSeconds: number }) =>
      `The files that this token has sent, and not completed, have ${d.limit} bytes already. Complete those, or come again later`,
    meaning:
      'What a token has sent to its `uploadUrl`s may have `BREAKPAD_OPEN_BYTES_PER_TOKEN` bytes until `:complete` comes; each file counts as whole pieces of 64 MiB. Counted anew each day: what is not completed by then is removed (`STAGED_ORPHAN_HOURS`).',
  },
  breakpad_file_less_complete: {
    kind: 'invalid',
    message: (_details: { uploadId: number }) => 'It is not stored: a file of the same build is there already that holds more',
    meaning: 'What has lost its debug information never takes the place of what has it. Send the file as the linker has made it.',
  },
  breakpad_file_useless: {
    kind: 'invalid',
    message: (_details: { uploadId: number }) =>
      'Nothing of this file is kept: it is no debug information, or of no kind that is known here',
    meaning: 'The file was looked into, and there was nothing in it to store. The page of the upload says what it is.',
  },
} as const satisfies Record<string, ErrorEntry>;
