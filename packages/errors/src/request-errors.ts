// What is wrong with a request before anything is done (contract §2). A part of error-table.ts.
import type { ErrorEntry } from './error-entry.ts';
import { quoted } from './quoted.ts';

export const requestErrors = {
  no_file: {
    kind: 'invalid',
    message: () => 'Must be multipart form data with at least one file',
    meaning: 'The form has neither a file field nor a `url` field.',
  },
  form_malformed: {
    kind: 'invalid',
    message: (d: { reason: string }) => `Malformed form: ${d.reason}`,
    meaning: 'The multipart or urlencoded body cannot be read, or ended early. Send it again.',
  },
  form_field_too_long: {
    kind: 'invalid',
    message: (d: { field: string; limit: number }) => `The form field ${quoted(d.field)} is longer than ${d.limit} characters`,
    meaning: 'A field name or value is over its limit (archive names: 100 characters).',
  },
  archive_extension_unrecognized: {
    kind: 'invalid',
    message: (d: { extension: string }) => `Unrecognized archive file extension "${d.extension}"`,
    meaning: "The name of the form's file field must end in `.zip`.",
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
    message: () => 'No Upload matches the given query.',
    meaning: 'No upload has this id, or its record has expired.',
  },
  file_not_found: {
    kind: 'not_found',
    message: () => 'No FileUpload matches the given query.',
    meaning: 'No file that was stored has this id, or the record of its upload has expired.',
  },
  symbol_not_found: {
    kind: 'not_found',
    message: () => 'Symbol Not Found',
    meaning: 'No symbols file is stored under this key in the lane that was asked.',
  },
  method_not_allowed: {
    kind: 'invalid',
    message: (d: { method: string; path: string }) => `Method Not Allowed (${d.method}): ${d.path}`,
    meaning: 'The route exists but not for this method; the `Allow` header lists those it answers (status 405).',
  },
} as const satisfies Record<string, ErrorEntry>;
