// The door of Mozilla's tooltool client: `tooltool.py … --url <server>/tooltool/`. Its errors are told as the client shows them.
// Neighbours: artefacts.ts, artefact-downloads.ts (GET /tooltool/sha512/…).
import { z } from 'zod';
import { sha512 } from '../../artefacts/artefact.ts';
import { tooltoolChange, tooltoolError, tooltoolFile, tooltoolResult, tooltoolUpload } from '../../artefacts/tooltool.ts';
import { rateHeaders, retryAfter } from '../../route/response-headers.ts';
import type { ResponseSpec, Responses, Route } from '../../route/route.ts';
import { artefactSessionParams, artefactSessionQuery, contentRange, sentResponses } from './artefacts.ts';

const counted = z.object(rateHeaders);
const refused = (description: string) => ({ description, schema: tooltoolError }) satisfies ResponseSpec;
const away = (description: string) => ({ ...refused(description), headers: z.object({ 'Retry-After': retryAfter }) });
/** Whatever the route says of itself, in the client's words. */
export const tooltoolRefusals = {
  400: refused('The request does not fit.'),
  401: refused('Taskcluster credentials: use a file with a token of this server.'),
  403: refused('No token, an invalid one, or one that may not do this.'),
  404: refused('No such file, or this server keeps none (`ARTEFACTS_URL`).'),
  503: away('A dependency is away, or not checked in time.'),
} as const satisfies Responses;
const limited = {
  429: { ...refused('Too many requests with this token.'), headers: z.object({ 'Retry-After': retryAfter, ...rateHeaders }) },
} as const satisfies Responses;

export const tooltoolRoutes = {
  announceTooltool: {
    method: 'post',
    path: '/tooltool/upload',
    summary: 'Announce files, as tooltool does',
    description:
      'What is stored already has no `put_url`. A public file is stored as internal until an environment makes it public, and the response says so.',
    access: ['upload_artefacts'],
    limits: 'rate',
    body: { contentType: 'application/json', schema: tooltoolUpload, maxBytes: 2 ** 20 },
    responses: {
      200: { description: 'Send each that has a `put_url`.', schema: tooltoolResult, headers: counted },
      ...tooltoolRefusals,
      ...limited,
      413: refused('Larger than `ARTEFACT_MAX_BYTES`, or too long a list.'),
    },
  },
  sendTooltool: {
    method: 'put',
    path: '/tooltool/put/{id}',
    summary: 'Send a file, as tooltool does',
    description: 'As `PUT /artefacts/put/{id}`, with the errors of this client.',
    access: 'anybody',
    params: artefactSessionParams,
    query: artefactSessionQuery,
    headers: contentRange,
    body: { contentType: 'application/octet-stream', schema: z.file() },
    refusals: { params: 'file_session_not_found' },
    responses: { ...sentResponses, ...tooltoolRefusals, 413: refused('More bytes than were announced.'), 429: away('Too many at once.') },
  },
  completeTooltool: {
    method: 'get',
    path: '/tooltool/upload/complete/sha512/{digest}',
    summary: 'Whether a file has arrived, as tooltool asks it',
    description: 'At once, since its PUT has waited for it.',
    access: ['upload_artefacts'],
    params: z.object({ digest: sha512 }),
    refusals: { params: 'artefact_not_found' },
    responses: { 202: { description: 'It was announced.', schema: z.object({}) }, ...tooltoolRefusals },
  },
  changeTooltool: {
    method: 'patch',
    path: '/tooltool/file/sha512/{digest}',
    summary: 'Change the visibility of a file, or remove it, as tooltool does',
    description: 'To be public it takes an environment that may be.',
    access: ['publish_artefacts'],
    limits: 'rate',
    params: z.object({ digest: sha512 }),
    body: { contentType: 'application/json', schema: tooltoolChange, maxBytes: 65_536 },
    refusals: { params: 'artefact_not_found' },
    responses: {
      200: { description: 'It is so.', schema: tooltoolFile, headers: counted },
      ...tooltoolRefusals,
      ...limited,
      409: refused('It is pinned, or the sources of something public, or several environments say what it is.'),
      413: refused('Too long a body.'),
    },
  },
} as const satisfies Record<string, Route>;
