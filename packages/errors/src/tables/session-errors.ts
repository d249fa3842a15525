// Files that are announced, and sent one by one (protocol v2, contract §3). A part of error-table.ts.
import type { ErrorEntry, Member } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const sessionErrors = {
  file_list_needs_token: {
    kind: 'forbidden',
    message: () => 'Files are sent one by one with a token only. Send them as a ZIP, to /upload/, or make a token',
    meaning: 'The caller is signed in to the site. The URLs of announced files are derived from the token that announced them.',
  },
  file_list_malformed: {
    kind: 'invalid',
    message: () => 'malformed JSON request body',
    meaning: 'The body must be `{"files": [{"key", "size", "md5_hash"}, …]}`, with sizes that are whole numbers and not negative.',
  },
  file_list_too_long: {
    kind: 'invalid',
    message: () => 'too many files',
    meaning: 'More files than `UPLOAD_V2_MAX_FILES_PER_REQUEST` were announced at once. Announce them in several requests.',
  },
  file_list_too_large: {
    kind: 'too_large',
    message: (d: { limit: number }) =>
      `The files are larger than ${d.limit} bytes altogether (ARCHIVE_MAX_TOTAL_BYTES). Announce them in several requests`,
    meaning: 'The sizes that were announced in one request pass `ARCHIVE_MAX_TOTAL_BYTES`.',
  },
  file_list_body_too_large: {
    kind: 'invalid',
    message: (d: { limit: number }) => `The body of the request is larger than ${d.limit} bytes. Announce the files in several requests`,
    meaning: 'A list of files to be announced is over 2.5 MiB.',
  },
  file_announced_twice: {
    kind: 'invalid',
    message: (d: { key: string }) =>
      `The key ${quoted(d.key)} is listed twice; debug ids count as the same in upper and lower case, names in NFC and NFD`,
    meaning: 'Two files of one request would be stored under the same key. Keep one of them.',
  },
  file_key_invalid: {
    kind: 'invalid',
    message: () => 'invalid key',
    meaning: 'A key is `<debug file>/<debug id>/<symbols file>`. This file is not asked for; the others of the request are.',
  },
  file_md5_invalid: {
    kind: 'invalid',
    message: () => 'invalid MD5 hex digest',
    meaning: 'An MD5 is 32 hex digits in lower case. This file is not asked for; the others of the request are.',
  },
  file_too_large: {
    kind: 'invalid',
    message: (d: { limit: number }) => `larger than the limit of ${d.limit} bytes (ARCHIVE_MAX_MEMBER_BYTES)`,
    meaning: 'One announced file is over `ARCHIVE_MAX_MEMBER_BYTES`. This file is not asked for; the others of the request are.',
  },
  too_many_open_lists: {
    kind: 'rate_limited',
    message: (d: { limit: number }) =>
      `This token has ${d.limit} lists open already, with files that have not come. Send those files, or close the lists`,
    meaning:
      'A token may have `UPLOAD_V2_OPEN_LISTS_PER_TOKEN` lists open. A list closes with its last file, by `…/complete`, or after `UPLOAD_SESSION_HOURS`.',
  },
  too_many_open_files: {
    kind: 'rate_limited',
    message: (d: { limit: number }) =>
      `The open lists of this token would have more than ${d.limit} files. Send those that were announced, or close their lists`,
    meaning:
      'The open lists of a token may have `UPLOAD_V2_OPEN_FILES_PER_TOKEN` files together. A list closes with its last file, by `…/complete`, or after `UPLOAD_SESSION_HOURS`.',
  },
  too_many_files_at_once: {
    kind: 'unavailable',
    message: (d: { limit: number }) => `${d.limit} files are being received at once already. Send this one again later`,
    meaning:
      'A process receives `UPLOAD_V2_SENDING_MAX` files at once, and `ARTEFACT_SENDING_MAX` artefacts. Nothing was read; what had arrived of the file is kept.',
  },
  too_many_files_at_once_of_token: {
    kind: 'rate_limited',
    message: (d: { limit: number }) =>
      `${d.limit} files of this token are being received at once, which is the limit. Send this one again later`,
    meaning:
      'A process receives `UPLOAD_V2_SENDING_PER_TOKEN` files of one token at once, and `ARTEFACT_SENDING_PER_TOKEN` artefacts. Nothing was read; what had arrived of the file is kept.',
  },
  file_session_not_found: {
    kind: 'not_found',
    message: () => 'Nothing can be sent here, or not any more. Announce the file again',
    meaning: 'The URL is wrong, or its upload was closed, cancelled, or not finished within `UPLOAD_SESSION_HOURS`.',
  },
  content_range_invalid: {
    kind: 'invalid',
    message: (d: { reason: string }) => `The header Content-Range does not fit: ${d.reason}`,
    meaning:
      'It is `bytes <first>-<last>/<total or *>` with as many bytes as the body has, or `bytes */<total or *>` to ask how much has arrived.',
  },
  file_chunk_uneven: {
    kind: 'invalid',
    message: (d: { bytes: number; step: number }) =>
      `The number of bytes uploaded is required to be equal or greater than ${d.step}, except for the final request. Received ${d.bytes}`,
    meaning: 'Every chunk but the last must have at least 256 KiB, best a multiple of them, as at Google.',
  },
  file_bytes_too_many: {
    kind: 'too_large',
    message: (d: { limit: number }) => `More than the ${d.limit} bytes that a file of the announced size can have`,
    meaning: 'A plain file may have the bytes that were announced, a gzip file a little more. Send what was announced.',
  },
  file_bytes_differ: {
    kind: 'invalid',
    message: (d: { bytes: number; announced: number }) => `The file has ${d.bytes} bytes, but ${d.announced} were announced`,
    meaning: 'What is sent must be what was announced. Ask how much has arrived, and send the rest.',
  },
  file_not_received: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} had not arrived as a whole when the upload was closed`,
    meaning: 'A file that was announced and not stored yet was not sent, or only in part, when the upload was closed.',
    fix: 'Run the same command again: it sends what is missing. A retry of the upload opens its URL again, and what has arrived is kept.',
  },
  file_sender_gone: {
    kind: 'forbidden',
    message: (d: Member) => `${quoted(d.member)} is not stored: the token that announced it was deleted, or may not upload there any more`,
    meaning:
      'Between the announcement of a file and its verification the token was deleted, or its owner was deactivated or lost the permission.',
    fix: 'Announce and send the file again, with a token that may upload there.',
  },
  file_size_differs: {
    kind: 'invalid',
    message: (d: Member & { bytes: number; announced: number; isMore: boolean }) =>
      `${quoted(d.member)} has ${d.isMore ? 'more than ' : ''}${d.bytes} bytes, but ${d.announced} were announced`,
    meaning: 'The content is not what was announced. It was not stored.',
    fix: 'The file changed while it was sent: wait for the tool that writes it. Then run the same command again, which announces it anew.',
  },
  file_md5_differs: {
    kind: 'invalid',
    message: (d: Member & { md5: string; announced: string }) =>
      `${quoted(d.member)} has the MD5 ${d.md5}, but ${d.announced} was announced`,
    meaning: 'The content is not what was announced. It was not stored.',
    fix: 'The file changed while it was sent: wait for the tool that writes it. Then run the same command again, which announces it anew.',
  },
} as const satisfies Record<string, ErrorEntry>;
