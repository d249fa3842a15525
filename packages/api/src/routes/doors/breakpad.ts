// The door of Breakpad's sym_upload, both its protocols, and of chromite's upload_symbols: `http://<server>/breakpad` is what their
// users type, or `…/breakpad/try`. Neighbour: ../uploads/breakpad-path.ts (how a path is read).
import { z } from 'zod';
import { breakpadQuestion, breakpadResult, breakpadStatus, breakpadStatuses, breakpadTicket } from '../../uploads/breakpad.ts';
import { errorResponse } from '../../error-response.ts';
import { shownAs } from '../../route/parameters.ts';
import { rateHeaders, retryAfter } from '../../route/response-headers.ts';
import type { ResponseSpec, Responses, Route } from '../../route/route.ts';
import { uploadRejected } from '../../uploads/upload-response.ts';

const access = ['upload_symbols', 'upload_try_symbols'] as const;
const query = z.object({
  // What is wrong with it is told as of any token.
  key: shownAs(z.unknown().optional(), { type: 'string' }).describe(
    'The token. As well: the part of the path behind `/breakpad`, or a header.',
  ),
});
const refused = (description: string) => ({ description, schema: errorResponse }) satisfies ResponseSpec;
const later = (description: string) =>
  ({ ...refused(description), headers: z.object({ 'Retry-After': retryAfter }) }) satisfies ResponseSpec;
const tooMany = (description: string) =>
  ({ ...refused(description), headers: z.object({ 'Retry-After': retryAfter, ...rateHeaders }) }) satisfies ResponseSpec;
const counted = z.object(rateHeaders);
const rejected = {
  description: 'Refused, nothing was published: `details` has what is wrong.',
  schema: z.union([uploadRejected, errorResponse]),
} satisfies ResponseSpec;
const away = later('A dependency is away, or this process is shutting down.');
/** chromite takes every status from 400 on for success, and retries what it cannot parse. */
const asText = { contentType: 'text/plain', schema: z.string() } as const;

const outcomes = {
  400: rejected,
  403: { ...rejected, description: 'No token, an invalid one, or one without the permission; also when it has lost that meanwhile.' },
  500: refused('Failed after all attempts; what was sent is kept.'),
  503: later('Not finished in time, too much work waiting, or a dependency is away. The work goes on.'),
} as const satisfies Responses;

const check = <P extends string>(path: P) =>
  ({
    method: 'get',
    path,
    summary: 'Whether the `.sym` of a module is there',
    description: 'As sym_upload asks before it sends anything. Nothing is said of other files of the module: those are sent with -f.',
    access,
    params: z.object({ file: z.string().describe('The debug file.'), id: z.string().describe('The debug id.') }),
    query,
    responses: { 200: { description: 'Whether it is.', schema: breakpadStatus }, 503: away },
  }) as const satisfies Route;

const checkMany = <P extends string>(path: P) =>
  ({
    method: 'post',
    path,
    summary: 'Which `.sym` of many modules are there',
    description: 'As chromite asks.',
    access,
    query,
    body: { contentType: 'application/json', schema: breakpadQuestion, maxBytes: 2 ** 18 },
    responses: {
      200: { description: 'Of each, with its id as it was asked for.', schema: breakpadStatuses },
      413: refused('Too long a list.'),
      503: away,
    },
  }) as const satisfies Route;

const create = <P extends string>(path: P) =>
  ({
    method: 'post',
    path,
    summary: 'Begin to send a file, as sym_upload does',
    description: 'Nothing is recorded before `:complete`.',
    access,
    limits: 'upload',
    query,
    responses: {
      200: { description: 'Where to send it.', schema: breakpadTicket, headers: counted },
      429: tooMany('Too many requests, or too many uploads at once, with this token.'),
      503: later('Too much work waiting, or a dependency is away.'),
    },
  }) as const satisfies Route;

const ticketParams = z.object({ key: z.string().describe('Of `uploads:create`.') });

const send = {
  method: 'put',
  path: '/breakpad/put/{key}',
  summary: 'Send the file, as sym_upload does',
  description: 'The `uploadUrl` of `uploads:create`: no token is needed. It is kept for `:complete`.',
  access: 'anybody',
  params: ticketParams,
  query,
  body: { contentType: 'application/octet-stream', schema: z.file() },
  responses: {
    200: { description: 'It is kept. With a text, to chromite: it is not.', ...asText },
    404: refused('No such URL, or it is too old.'),
    409: refused('Another file was sent to it.'),
    413: refused('Larger than `UPLOAD_MAX_BYTES`.'),
    429: later('Too many files of the same token are being received at once, or too many bytes wait for `:complete`.'),
    503: later('Shutting down, too many files at once, or a dependency is away.'),
  },
} as const satisfies Route;

const complete = <P extends string>(path: P) =>
  ({
    method: 'post',
    path,
    summary: 'Publish the file that was sent, as sym_upload does',
    description: 'Waits for the outcome. Asked again it answers the same.',
    access,
    limits: 'slot',
    params: ticketParams,
    query,
    body: {
      contentType: 'application/octet-stream',
      schema: shownAs(z.unknown(), { type: 'string', maxLength: 4_096 }).describe(
        '`{ symbol_id: {debug_file: "…", debug_id: "…" }, symbol_upload_type: "BREAKPAD" }`, or the same as JSON.',
      ),
    },
    responses: {
      200: {
        description: 'It can be downloaded now. As a text, to chromite: it cannot.',
        schema: breakpadResult,
        otherwise: asText,
      },
      ...outcomes,
      404: refused('No such upload, or one of another token.'),
      413: refused('Too long a body.'),
      429: tooMany('Too many uploads at once with this token.'),
    },
  }) as const satisfies Route;

const uploadForm = z.object({
  symbol_file: z.file().describe('The file. Its field may have any name.'),
  debug_file: z.string().optional().describe('Refused when the file says another name.'),
  debug_identifier: z.string().optional().describe('Refused when the file says another id.'),
});

const upload = <P extends string>(path: P) =>
  ({
    method: 'post',
    path,
    summary: 'Upload a file, as sym_upload did before',
    description: 'A form with one file. Other fields (`os`, `cpu`, `code_file`, `version`, `product`) do not count. Waits for the outcome.',
    access,
    limits: 'upload',
    query,
    body: { contentType: 'multipart/form-data', schema: uploadForm },
    responses: {
      200: { description: 'It can be downloaded now.', schema: breakpadResult, headers: counted },
      ...outcomes,
      413: refused('Larger than `UPLOAD_MAX_BYTES`.'),
      415: refused('Not a form.'),
      429: tooMany('Too many requests, or too many uploads at once, with this token.'),
    },
  }) as const satisfies Route;

/** Each twice: under `/breakpad/try` it is about try symbols. */
export const breakpadRoutes = {
  checkBreakpadSymbols: check('/breakpad/v1/symbols/{file}/{id}:checkStatus'),
  checkTryBreakpadSymbols: check('/breakpad/try/v1/symbols/{file}/{id}:checkStatus'),
  checkManyBreakpadSymbols: checkMany('/breakpad/v1/symbols:checkStatuses'),
  checkManyTryBreakpadSymbols: checkMany('/breakpad/try/v1/symbols:checkStatuses'),
  createBreakpadUpload: create('/breakpad/v1/uploads:create'),
  createTryBreakpadUpload: create('/breakpad/try/v1/uploads:create'),
  sendBreakpadFile: send,
  completeBreakpadUpload: complete('/breakpad/v1/uploads/{key}:complete'),
  completeTryBreakpadUpload: complete('/breakpad/try/v1/uploads/{key}:complete'),
  uploadByBreakpad: upload('/breakpad/upload'),
  uploadTryByBreakpad: upload('/breakpad/try/upload'),
} as const satisfies Record<string, Route>;
