// What is wrong with a request before anything is done (contract §2). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { printable, quoted } from '../quoted.ts';

/** For who has named the file, and not the field. */
const namedByField = (fileName: string): string =>
  `. The name of the form's field is the name of the archive, and must end in ".zip": --form symbols.zip=@${quoted(fileName).slice(1, -1)}`;

export const requestErrors = {
  no_file: {
    kind: 'invalid',
    message: () => 'Must be multipart form data with at least one file',
    meaning: 'The form has neither a file field nor a `url` field.',
  },
  form_malformed: {
    kind: 'invalid',
    message: (d: { reason: string }) => `Malformed form: ${d.reason}`,
    meaning:
      'The multipart or urlencoded body cannot be read, or ended early. Nothing of a form is guessed or left out: what could not be read might say which lane.',
  },
  form_second_file: {
    kind: 'invalid',
    message: (d: { first: string; second: string }) =>
      `The form has a second file, ${quoted(d.second)} beside ${quoted(d.first)}. Send one archive in each request`,
    meaning: 'A form holds one archive. Every part that has a file name is a file.',
  },
  form_second_url: {
    kind: 'invalid',
    message: () => 'The form has `url` twice, with different values. Send one URL in each request',
    meaning: 'A form names one archive to be fetched.',
  },
  url_in_query: {
    kind: 'invalid',
    message: () => 'Send `url` as a field of the form (--form url=…), not in the query',
    meaning: 'URLs of archives often hold a signature, and queries get into the logs of proxies.',
  },
  form_field_too_long: {
    kind: 'invalid',
    message: (d: { field: string; limit: number }) => `The form field ${quoted(d.field)} is longer than ${d.limit} characters`,
    meaning: 'A field name or value is over its limit (archive names: 100 characters).',
  },
  archive_extension_unrecognized: {
    kind: 'invalid',
    message: (d: { extension: string; fileName?: string | undefined }) =>
      `Unrecognized archive file extension "${printable(d.extension)}"${d.fileName === undefined ? '' : namedByField(d.fileName)}`,
    meaning: "The name of the form's file field must end in `.zip`, `.tar`, `.tar.gz`, `.tgz`, `.tar.zst` or `.tzst`.",
  },
  archive_too_large: {
    kind: 'too_large',
    message: (d: { limit: number }) =>
      `The archive is larger than the limit of ${d.limit} bytes (UPLOAD_MAX_BYTES). Split it into several archives`,
    meaning: 'The request body passed `UPLOAD_MAX_BYTES`. Send several smaller archives.',
  },
  media_type_unsupported: {
    kind: 'unsupported',
    message: (d: { contentType: string }) => `Unsupported content type ${quoted(d.contentType)}`,
    meaning: 'The body is of a type that this route does not read.',
  },
  request_invalid: {
    kind: 'invalid',
    message: (d: { reason: string }) => d.reason,
    meaning: 'A parameter or the body of the request does not fit; the message names it.',
  },
  form_invalid: {
    kind: 'invalid',
    message: (d: { errors: Readonly<Record<string, readonly string[]>> }) => `These fields do not fit: ${Object.keys(d.errors).join(', ')}`,
    meaning: 'One or more fields of a form or filter do not fit; `errors` has the messages of each.',
  },
  body_too_large: {
    kind: 'too_large',
    message: (d: { limit: number }) => `The body of the request is larger than ${d.limit} bytes`,
    meaning: 'The body of a request that is no archive is over its limit.',
  },
  not_found: {
    kind: 'not_found',
    message: () => 'Not Found',
    meaning: 'Nothing is served at this path.',
  },
  upload_not_found: {
    kind: 'not_found',
    message: (_d?: { /** Whether the id was given to an upload once. */ wasGiven: boolean }) => 'No Upload matches the given query.',
    hint: (d?: { wasGiven: boolean }) =>
      d &&
      (d.wasGiven
        ? 'Its record has expired (RELEASE_RECORD_DAYS, TRY_RECORD_DAYS), or its archive never arrived as a whole. Its files may be there all the same: look them up'
        : 'No upload has had this number yet. Look at the number again, and whether it is of this server'),
    meaning: 'No upload has this id, or its record has expired; `hint` says which.',
  },
  file_not_found: {
    kind: 'not_found',
    message: (_d?: { /** Whether the id was given to a file of an upload once. */ wasGiven: boolean }) =>
      'No FileUpload matches the given query.',
    hint: (d?: { wasGiven: boolean }) =>
      d &&
      (d.wasGiven
        ? 'The record of its upload has expired (RELEASE_RECORD_DAYS, TRY_RECORD_DAYS), or that upload did not store it. It may be there all the same: look it up by its key'
        : 'No file has had this number yet. Look at the number again, and whether it is of this server'),
    meaning: 'No file that was stored has this id, or the record of its upload has expired; `hint` says which.',
  },
  symbol_not_found: {
    kind: 'not_found',
    message: (_d?: { /** What the server knows of it. */ why?: string | undefined }) => 'Symbol Not Found',
    meaning: 'No symbols file is stored under this key in the lane that was asked.',
  },
  lookups_overloaded: {
    kind: 'unavailable',
    message: () => 'Too many callers ask at the moment why a file is not there. Ask again later',
    meaning: 'A download process looks into the records for a few such callers at once. Downloads are not affected.',
  },
  unpacking_overloaded: {
    kind: 'unavailable',
    message: () => 'Too many files are being unpacked at the moment. Ask again later, or for the file as it is stored',
    meaning:
      'A download process unpacks `DOWNLOAD_UNPACK_CONCURRENCY` files at once: cabinets for who asks for what is in them, and gzip for who does not accept it.',
  },
  method_not_allowed: {
    kind: 'invalid',
    message: (d: { method: string; path: string }) => `Method Not Allowed (${d.method}): ${d.path}`,
    meaning: 'The route exists but not for this method; the `Allow` header lists those it answers (status 405).',
  },
} as const satisfies Record<string, ErrorEntry>;
