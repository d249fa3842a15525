// The routes by which archives come in (contract §2, §3).
import { z } from 'zod';
import { authInfo, uploadAccepted, uploadComplete, uploadRejected } from '../upload-response.ts';
import { fileListRequest, sentFile, uploadSession } from '../upload-session.ts';
import { error, type RouteDoc } from './route-doc.ts';

const uploadForm = z.object({
  'symbols.zip': z.file().optional().describe("The archive. The field's NAME is the archive's name and must end in `.zip`."),
  url: z
    .string()
    .max(2_048)
    .optional()
    .describe('Where to fetch the archive from; does not count where there is a file. Such a form may be urlencoded too.'),
  try: z.string().optional().describe('Any text: store as try symbols. A part is a field if it has no file name.'),
});

const tryLane = { name: 'try', in: 'query', description: 'Present: store as try symbols. Not what is empty behind its sign.' } as const;

const notifyUrl = {
  name: 'X-Notify-Url',
  in: 'header',
  description: 'Is told when the upload has ended, by a signed POST: docs/webhooks.md.',
} as const;

export const uploadRoutes: readonly RouteDoc[] = [
  {
    method: 'post',
    path: '/upload/',
    summary: 'Upload an archive of symbols files',
    description: 'Waits for the outcome unless `Prefer: respond-async` or `Prefer: wait=<seconds>` is sent.',
    needsToken: true,
    parameters: [{ name: 'Prefer', in: 'header', description: '`respond-async`, or `wait=<seconds>`.' }, notifyUrl, tryLane],
    body: { contentType: 'multipart/form-data', schema: uploadForm },
    responses: {
      201: { description: 'Every symbols file of the archive can be downloaded now.', schema: uploadComplete },
      202: {
        description: 'Staged and recorded; the work goes on.',
        schema: uploadAccepted,
        headers: ['Location', 'Retry-After', 'Preference-Applied'],
      },
      400: {
        description:
          'The archive is refused, nothing of it was published. A form that is refused, and an upload that somebody cancels meanwhile, have no `details`.',
        schema: uploadRejected,
      },
      403: error('No token, an invalid one, or one without the permission; also when it has lost that meanwhile.'),
      405: error('Only POST.', 'Allow'),
      413: error('Larger than `UPLOAD_MAX_BYTES`.'),
      415: error('Not a form.'),
      429: error('Too many requests, or too many uploads at once, with this token.', 'Retry-After', 'RateLimit', 'RateLimit-Policy'),
      500: error('Failed after all attempts; the archive is kept. By URL: the other server failed or cannot be reached.'),
      503: error('Not finished in time, too much work waiting, or a dependency is away. Send the same again.', 'Retry-After'),
    },
  },
  {
    method: 'post',
    path: '/upload/auth_info/',
    summary: 'What a token may do, and for how long',
    description: 'For clients, before they send anything.',
    needsToken: true,
    responses: {
      200: { description: 'About the token.', schema: authInfo },
      403: error('No token, an invalid one, or one that may not upload.'),
      405: error('Only POST.', 'Allow'),
    },
  },
  {
    method: 'post',
    path: '/upload/v2/',
    summary: 'Announce files, to send them one by one',
    description:
      'Protocol v2. A file that is stored already is skipped; each other one gets an URL. Uploads of a token that may upload release symbols are release uploads, unless `try` is told; all others are try uploads. docs/protocol-v2.md says how to go on.',
    needsToken: true,
    parameters: [notifyUrl, tryLane],
    body: { contentType: 'application/json', schema: fileListRequest },
    responses: {
      201: { description: 'What to do with each file, in the order of the request.', schema: uploadSession },
      400: error('Not such a list, too many files, or a key twice.'),
      403: error('No token, an invalid one, or one without the permission.'),
      405: error('Only POST.', 'Allow'),
      413: error('The files of the list are too large altogether.'),
      429: error(
        'Too many requests, uploads at once, open lists, or files in them, with this token.',
        'Retry-After',
        'RateLimit',
        'RateLimit-Policy',
      ),
      503: error('Too much work waiting, or a dependency is away. Send the same again.', 'Retry-After'),
    },
  },
  {
    method: 'put',
    path: '/upload/v2/files/{id}',
    summary: 'Send a file, or a part of it',
    description:
      "The URL of an announced file, with its secret: no token is needed. Google's resumable protocol: the whole file; or a chunk, with `Content-Range: bytes <first>-<last>/<total or *>`; or nothing, with `Content-Range: bytes */*`, to ask how much has arrived.",
    needsToken: false,
    parameters: [
      { name: 'session', in: 'query', description: 'The secret of the URL.' },
      { name: 'Content-Range', in: 'header', description: 'Which bytes the body has. Absent: all.' },
    ],
    body: { contentType: 'application/octet-stream', schema: z.file() },
    responses: {
      200: { description: 'All of the file has arrived.', schema: sentFile },
      308: { description: 'So much has arrived; send the rest. Without `Range`: nothing.', headers: ['Range'] },
      400: error('The header or the size does not fit.'),
      404: error('No such session, or it is closed.'),
      405: error('Only PUT.', 'Allow'),
      413: error('Larger than a file of the announced size can be.'),
      429: error('Too many files of the same token are being received at once.', 'Retry-After'),
      503: error(
        'Shutting down, too many files at once, or a dependency is away. Ask how much has arrived, and go on there.',
        'Retry-After',
      ),
    },
  },
  {
    method: 'post',
    path: '/upload/v2/{id}/complete',
    summary: 'Nothing more will be sent',
    description:
      'Files that have arrived are verified and published, others are refused. Waits for the outcome, and answers, as `POST /upload/` does; also when the upload has closed itself with its last file.',
    needsToken: true,
    parameters: [
      { name: 'id', in: 'path', description: 'Of the upload.' },
      { name: 'Prefer', in: 'header', description: '`respond-async`, or `wait=<seconds>`.' },
    ],
    responses: {
      201: { description: 'Every file of the list can be downloaded now.', schema: uploadComplete },
      202: { description: 'The work goes on.', schema: uploadAccepted, headers: ['Location', 'Retry-After', 'Preference-Applied'] },
      400: { description: 'Files were refused or did not arrive: `details` has each. The others were published.', schema: uploadRejected },
      403: error('No token, an invalid one, or not that of the upload.'),
      404: error('No such upload, or one of an archive.'),
      405: error('Only POST.', 'Allow'),
      429: error('Too many requests, or too many uploads at once, with this token.', 'Retry-After', 'RateLimit', 'RateLimit-Policy'),
      500: error('Failed after all attempts; the files are kept.'),
      503: error('Not finished in time, or a dependency is away. Send the same again.', 'Retry-After'),
    },
  },
];
