// The routes by which archives and files come in.
import { z } from 'zod';
import { errorResponse } from '../error-response.ts';
import { shownAs, uploadId } from '../route/parameters.ts';
import { rateHeaders, retryAfter } from '../route/response-headers.ts';
import { asPage, error, later } from '../route/responses.ts';
import type { Route } from '../route/route.ts';
import { authInfo, uploadAccepted, uploadComplete, uploadRejected } from '../uploads/upload-response.ts';
import { manifestRequest, sentFile, announcedManifest } from '../uploads/announced-manifest.ts';

const uploadForm = z.object({
  'symbols.zip': z
    .file()
    .optional()
    .describe(
      "The archive. The field's NAME is the archive's name and must end in `.zip`, `.tar`, `.tar.gz`, `.tgz`, `.tar.zst` or `.tzst`; what it is its content says.",
    ),
  url: z
    .string()
    .max(2_048)
    .optional()
    .describe('Where to fetch the archive from; does not count where there is a file. Such a form may be urlencoded too.'),
  try: z.string().optional().describe('Any text: store as try symbols. A part is a field if it has no file name.'),
});

const anyForm = z.object({
  'libfoo.so': z
    .file()
    .optional()
    .describe("The file or archive. The field's NAME is its name: a file that does not say its own is stored under it."),
  url: uploadForm.shape.url,
  try: uploadForm.shape.try,
});

const access = ['upload_symbols', 'upload_try_symbols'] as const;
const query = z.object({
  try: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Present: store as try symbols. Not what is empty behind its sign.'),
});
const strict = '`handling=strict` refuses what is a warning otherwise.';
const prefer = z.string().optional().describe(`\`respond-async\`, or \`wait=<seconds>\`. ${strict}`);
const notifyUrl = shownAs(z.string().optional(), { type: 'string', format: 'uri' }).describe(
  'Is told when the upload has ended, by a signed POST: docs/webhooks.md.',
);
const applied = z.string().describe('What of `Prefer` was heeded.');
/** Of every response but those of sessions. */
const counted = z.object(rateHeaders);

const outcomes = {
  202: {
    description: 'Recorded; the work goes on.',
    schema: uploadAccepted,
    headers: z.object({ Location: z.string(), 'Retry-After': retryAfter, 'Preference-Applied': applied, ...rateHeaders }),
  },
  500: error('Failed after all attempts; what was sent is kept. By URL: the other server failed or cannot be reached.'),
  503: later('Not finished in time, too much work waiting, or a dependency is away. Send the same again.'),
};
const heeded = { 'Preference-Applied': applied.optional() };
/** With every problem, when it was looked into. */
const refusal = z.union([uploadRejected, errorResponse]);
const tooMany = (description: string) => error(description, z.object({ 'Retry-After': retryAfter, ...rateHeaders }));
const tooManyUploads = tooMany('Too many requests, or too many uploads at once, with this token.');

const uploadAny = {
  method: 'post',
  path: '/upload/any/',
  summary: 'Upload files of debug information, or an archive of them, whatever they are called',
  description:
    'Names and ids come from the content: ELF, Mach-O, PE, PDB, portable PDB, .sym, source bundles, also in gzip files and cabinets. A single file, or a ZIP of any layout: `.build-id` trees, `native-debug-symbols.zip`, dSYM bundles, symbol stores, .snupkg. What is none of these is ignored, and listed. Else as `POST /upload/`. docs/doors.md',
  access,
  limits: 'upload',
  query,
  headers: z.object({ Prefer: prefer, 'X-Notify-Url': notifyUrl }),
  body: { contentType: 'multipart/form-data', schema: anyForm },
  responses: {
    201: {
      description: 'Every file that a debugger can use can be downloaded now; `files` says under which key.',
      schema: uploadComplete,
      headers: counted.extend(heeded),
    },
    ...outcomes,
    400: {
      description: 'Refused, nothing of it was published: nothing in it is known, or a file of a known kind is damaged or cannot be named.',
      schema: refusal,
      ...asPage,
      headers: z.object(heeded),
    },
    403: {
      description: 'No token, an invalid one, or one without the permission; also when it has lost that meanwhile.',
      schema: refusal,
      ...asPage,
      headers: z.object(heeded),
    },
    413: error('Larger than `UPLOAD_MAX_BYTES`.'),
    415: error('Not a form.'),
    429: tooManyUploads,
  },
} as const satisfies Route;

export const uploadRoutes = {
  uploadArchive: {
    method: 'post',
    path: '/upload/',
    summary: 'Upload an archive of symbols files',
    description: 'Waits for the outcome unless `Prefer: respond-async` or `Prefer: wait=<seconds>` is sent.',
    access,
    limits: 'upload',
    query,
    headers: z.object({ Prefer: prefer, 'X-Notify-Url': notifyUrl }),
    body: { contentType: 'multipart/form-data', schema: uploadForm },
    responses: {
      201: {
        description: 'Every symbols file of the archive can be downloaded now.',
        schema: uploadComplete,
        headers: counted.extend(heeded),
      },
      ...outcomes,
      400: {
        description:
          'The archive is refused, nothing of it was published. A form that is refused, and an upload that somebody cancels meanwhile, have no `details`.',
        schema: refusal,
        ...asPage,
        headers: z.object(heeded),
      },
      403: {
        description: 'No token, an invalid one, or one without the permission; also when it has lost that meanwhile.',
        schema: refusal,
        ...asPage,
        headers: z.object(heeded),
      },
      413: error('Larger than `UPLOAD_MAX_BYTES`.'),
      415: error('Not a form.'),
      429: tooManyUploads,
    },
  },
  uploadAny,
  uploadAnyTry: {
    ...uploadAny,
    path: '/try/upload/any/',
    summary: 'Upload files of debug information as try symbols',
    description: 'The same as `POST /upload/any/` with `try`, for tools to which only a URL can be given.',
  },
  getAuthInfo: {
    method: 'post',
    path: '/upload/auth_info/',
    summary: 'What a token may do, and for how long',
    description: 'For clients, before they send anything.',
    access,
    responses: { 200: { description: 'About the token.', schema: authInfo, headers: counted } },
  },
  announceFiles: {
    method: 'post',
    path: '/upload/v2/',
    summary: 'Announce files, to send them one by one',
    description:
      'Protocol v2. A file that is stored already is skipped; each other one gets an URL. Uploads of a token that may upload release symbols are release uploads, unless `try` is told; all others are try uploads. docs/protocol-v2.md says how to go on.',
    access,
    limits: 'upload',
    query,
    headers: z.object({ Prefer: z.string().optional().describe(strict), 'X-Notify-Url': notifyUrl }),
    // As Tecken bounds it, and says so.
    body: { contentType: 'application/json', schema: manifestRequest, maxBytes: 2.5 * 2 ** 20, tooLarge: 'file_list_body_too_large' },
    refusals: { body: 'file_list_malformed' },
    responses: {
      201: {
        description: 'What to do with each file, in the order of the request.',
        schema: announcedManifest,
        headers: z.object({ 'Preference-Applied': applied.optional(), ...rateHeaders }),
      },
      400: error('Not such a list, too many files, or a key twice.'),
      413: error('The files of the list are too large altogether.'),
      415: error('The body is packed in a way that is not known.'),
      429: tooMany('Too many requests, uploads at once, open lists, or files in them, with this token.'),
      503: later('Too much work waiting, or a dependency is away. Send the same again.'),
    },
  },
  sendFile: {
    method: 'put',
    path: '/upload/v2/files/{id}',
    summary: 'Send a file, or a part of it',
    description:
      "The URL of an announced file, with its secret: no token is needed. Google's resumable protocol: the whole file; or a chunk, with `Content-Range: bytes <first>-<last>/<total or *>`; or nothing, with `Content-Range: bytes */*`, to ask how much has arrived.",
    access: 'anybody',
    params: z.object({
      id: shownAs(
        z
          .string()
          .regex(/^\d{1,18}$/)
          .transform(BigInt),
        { type: 'integer', minimum: 0 },
      ).describe('Of the file.'),
    }),
    // What is wrong with it is told as if there were no such session.
    query: z.object({ session: shownAs(z.unknown().optional(), { type: 'string' }).describe('The secret of the URL.') }),
    headers: z.object({ 'Content-Range': z.string().optional().describe('Which bytes the body has. Absent: all.') }),
    body: { contentType: 'application/octet-stream', schema: z.file() },
    refusals: { params: 'file_session_not_found' },
    responses: {
      200: { description: 'All of the file has arrived.', schema: sentFile },
      308: {
        description: 'So much has arrived; send the rest. Without `Range`: nothing.',
        headers: z.object({ Range: z.string().optional(), 'Content-Length': shownAs(z.literal('0'), { type: 'integer', const: 0 }) }),
      },
      400: error('The header or the size does not fit.'),
      404: error('No such session, or it is closed.'),
      409: error('What had arrived is gone: announce the files again.'),
      413: error('Larger than a file of the announced size can be.'),
      429: later('Too many files of the same token are being received at once.'),
      503: later('Shutting down, too many files at once, or a dependency is away. Ask how much has arrived, and go on there.'),
    },
  },
  completeUpload: {
    method: 'post',
    path: '/upload/v2/{id}/complete',
    summary: 'Nothing more will be sent',
    description:
      'Files that have arrived are verified and published, others are refused. Waits for the outcome, and answers, as `POST /upload/` does; also when the upload has closed itself with its last file.',
    access,
    limits: 'upload-end',
    params: z.object({ id: uploadId }),
    headers: z.object({ Prefer: z.string().optional().describe('`respond-async`, or `wait=<seconds>`.') }),
    refusals: { params: 'upload_not_found' },
    responses: {
      201: { description: 'Every file of the list can be downloaded now.', schema: uploadComplete, headers: counted },
      ...outcomes,
      400: {
        description: 'Files were refused or did not arrive: `details` has each. The others were published. Cancelled meanwhile: without.',
        schema: refusal,
        ...asPage,
      },
      403: {
        description: 'No token, an invalid one, or not that of the upload; also when it has lost its permission.',
        schema: refusal,
        ...asPage,
      },
      404: error('No such upload, or one of an archive.'),
      429: tooManyUploads,
    },
  },
} as const satisfies Record<string, Route>;
