// Every route of the public contract, as data: openapi.ts makes the document of it, test/docs.test.ts checks it.
import { z, type ZodType } from 'zod';
import { errorResponse } from './error-response.ts';
import { authInfo, uploadAccepted, uploadComplete, uploadRejected } from './upload-response.ts';
import { uploadStatusResponse } from './upload-status.ts';

export interface RouteDoc {
  readonly method: 'get' | 'head' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly needsToken: boolean;
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly description: string }[];
  readonly body?: { readonly contentType: string; readonly schema: ZodType };
  readonly responses: Readonly<
    Record<number, { readonly description: string; readonly schema?: ZodType; readonly headers?: readonly string[] }>
  >;
}

const error = (description: string, ...headers: string[]) => ({ description, schema: errorResponse, headers });

const uploadForm = z.object({
  'symbols.zip': z.file().optional().describe("The archive. The field's NAME is the archive's name and must end in `.zip`."),
  url: z
    .string()
    .max(2_048)
    .optional()
    .describe('Where to fetch the archive from; does not count where there is a file. Such a form may be urlencoded too.'),
  try: z.string().optional().describe('Any text: store as try symbols.'),
});

const heartbeat = z.object({ status: z.string() }).meta({ id: 'Heartbeat' });

const symbolPath = [
  { name: 'debugFile', in: 'path', description: 'For example `xul.pdb`.' },
  { name: 'debugId', in: 'path', description: 'Hex, any case.' },
  { name: 'symbolsFile', in: 'path', description: 'For example `xul.sym`.' },
  { name: 'try', in: 'query', description: 'Present: look among try symbols too, after release symbols.' },
] as const;
const symbolResponses = {
  302: { description: 'Found; `Location` has it (GET, and both methods for a code id).', headers: ['Location'] },
  404: { description: 'Not stored, or a name that never is. Plain text.' },
} as const;

export const routes: readonly RouteDoc[] = [
  {
    method: 'post',
    path: '/upload/',
    summary: 'Upload an archive of symbols files',
    description: 'Waits for the outcome unless `Prefer: respond-async` or `Prefer: wait=<seconds>` is sent.',
    needsToken: true,
    parameters: [{ name: 'Prefer', in: 'header', description: '`respond-async`, or `wait=<seconds>`.' }],
    body: { contentType: 'multipart/form-data', schema: uploadForm },
    responses: {
      201: { description: 'Every symbols file of the archive can be downloaded now.', schema: uploadComplete },
      202: {
        description: 'Staged and recorded; the work goes on.',
        schema: uploadAccepted,
        headers: ['Location', 'Retry-After', 'Preference-Applied'],
      },
      400: {
        description: 'The archive is refused, nothing of it was published. A form that is refused has no `details`.',
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
  {
    method: 'get',
    path: '/api/uploads/upload/{id}',
    summary: 'What happened to an upload',
    description: 'State, progress, problems and one row per member.',
    needsToken: true,
    parameters: [{ name: 'id', in: 'path', description: 'From the answer to the upload.' }],
    responses: {
      200: { description: 'The upload.', schema: uploadStatusResponse, headers: ['Retry-After'] },
      403: error("No token, or another user's upload without `view_all_uploads`."),
      404: error('No such upload.'),
      503: error('The database is away.', 'Retry-After'),
    },
  },
  ...(['', '/try'] as const).flatMap((prefix) => [
    {
      method: 'get' as const,
      path: `${prefix}/{debugFile}/{debugId}/{symbolsFile}`,
      summary: prefix ? 'Download a symbols file, try symbols included' : 'Download a symbols file',
      description: 'An id of fewer than 33 characters with a `.sym` may also be a code id.',
      needsToken: false,
      parameters: symbolPath,
      responses: symbolResponses,
    },
    {
      method: 'head' as const,
      path: `${prefix}/{debugFile}/{debugId}/{symbolsFile}`,
      summary: 'Whether a symbols file is stored',
      description: "200 with the object's own headers.",
      needsToken: false,
      parameters: symbolPath,
      responses: {
        200: { description: 'Stored.', headers: ['Content-Length', 'Content-Type', 'Content-Encoding', 'ETag', 'Location'] },
        ...symbolResponses,
      },
    },
  ]),
  {
    method: 'get',
    path: '/__heartbeat__',
    summary: 'Whether this process and what it depends on work',
    description: 'Also `/__lbheartbeat__` (alive) and `/__version__`.',
    needsToken: false,
    responses: {
      200: { description: 'All checks pass.', schema: heartbeat },
      503: { description: 'A check fails, or draining.', schema: heartbeat },
    },
  },
];
