// The routes by which archives come in (contract §2, §3).
import { z } from 'zod';
import { authInfo, uploadAccepted, uploadComplete, uploadRejected } from '../upload-response.ts';
import { error, type RouteDoc } from './route-doc.ts';

const uploadForm = z.object({
  'symbols.zip': z.file().optional().describe("The archive. The field's NAME is the archive's name and must end in `.zip`."),
  url: z
    .string()
    .max(2_048)
    .optional()
    .describe('Where to fetch the archive from; does not count where there is a file. Such a form may be urlencoded too.'),
  try: z.string().optional().describe('Any text: store as try symbols.'),
});

export const uploadRoutes: readonly RouteDoc[] = [
  {
    method: 'post',
    path: '/upload/',
    summary: 'Upload an archive of symbols files',
    description: 'Waits for the outcome unless `Prefer: respond-async` or `Prefer: wait=<seconds>` is sent.',
    needsToken: true,
    parameters: [
      { name: 'Prefer', in: 'header', description: '`respond-async`, or `wait=<seconds>`.' },
      { name: 'X-Notify-Url', in: 'header', description: 'Is told when the upload has ended, by a signed POST: docs/webhooks.md.' },
    ],
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
      403: error('No token, an invalid one, or one without the permission.'),
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
];
