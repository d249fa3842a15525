// The routes by which artefacts come in, and change: of ingest. Neighbours: artefact-downloads.ts, tooltool.ts, environments.ts.
import { z } from 'zod';
import { artefact, artefactAnnounced, artefactName, sha512, visibility } from '../../artefacts/artefact.ts';
import { shownAs } from '../../route/parameters.ts';
import { rateHeaders } from '../../route/response-headers.ts';
import { error, later } from '../../route/responses.ts';
import type { Responses, Route } from '../../route/route.ts';

const counted = z.object(rateHeaders);
export const notOffered = error('No such artefact, or this server keeps none (`ARTEFACTS_URL`).');
export const artefactBody = z.object({ artefact });
const byDigest = z.object({ digest: sha512 });

export const artefactSessionParams = z.object({
  id: shownAs(
    z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .transform(Number),
    { type: 'integer', minimum: 1 },
  ).describe('Of the session.'),
});
export const artefactSessionQuery = z.object({
  session: shownAs(z.unknown().optional(), { type: 'string' }).describe('The secret of the URL.'),
});
export const contentRange = z.object({
  'Content-Range': z.string().optional().describe('Which bytes the body has. Absent: all, and then nothing of it is kept if it is cut.'),
});
export const sentResponses = {
  200: { description: 'It is stored, and is what its digest says.', schema: artefactBody },
  308: {
    description: 'So much has arrived; send the rest. Without `Range`: nothing.',
    headers: z.object({ Range: z.string().optional(), 'Content-Length': shownAs(z.literal('0'), { type: 'integer', const: 0 }) }),
  },
} as const satisfies Responses;

export const artefactRoutes = {
  announceArtefact: {
    method: 'post',
    path: '/artefacts',
    summary: 'Announce an artefact, to send it',
    description:
      'Named by its SHA-512, whatever it is called. One that is stored already is not sent again. It is stored as internal, unless an environment of it is public: an environment makes it public. Announcing again, with the same token, leads to the same URL for a day.',
    access: ['upload_artefacts'],
    limits: 'rate',
    body: {
      contentType: 'application/json',
      schema: z
        .object({ sha512: artefactName, size: z.int().min(1), visibility: visibility.default('internal') })
        .meta({ id: 'ArtefactRequest' }),
      maxBytes: 65_536,
    },
    responses: {
      200: { description: 'It is stored already.', schema: artefactAnnounced, headers: counted },
      201: { description: 'Send it to `put_url`.', schema: artefactAnnounced, headers: counted },
      400: error('The body does not fit, or it is stored with another size, or as public and announced as internal.'),
      404: notOffered,
      413: error('Larger than `ARTEFACT_MAX_BYTES`.'),
    },
  },
  sendArtefact: {
    method: 'put',
    path: '/artefacts/put/{id}',
    summary: 'Send an artefact, or a part of it',
    description:
      "The URL of an announced artefact, with its secret: no token is needed. The whole; or by Google's resumable protocol, as protocol v2 has it: a chunk, with `Content-Range: bytes <first>-<last>/<total>`, or `bytes <first>-*/<total>` for the rest, or nothing, with `bytes */<total>`, to ask how much has arrived. Waits until a worker has read all of it, and answers 200 only when it is stored.",
    access: 'anybody',
    params: artefactSessionParams,
    query: artefactSessionQuery,
    headers: contentRange,
    body: { contentType: 'application/octet-stream', schema: z.file() },
    refusals: { params: 'file_session_not_found' },
    responses: {
      ...sentResponses,
      400: error('The header does not fit, or what came is not what was announced: nothing is stored.'),
      404: error('No such session, or it is closed.'),
      413: error('More bytes than were announced.'),
      429: later('Too many files of the same token are being received at once.'),
      503: later('Shutting down, not checked in time, or a dependency is away. Ask how much has arrived, and go on there.'),
    },
  },
  setArtefactVisibility: {
    method: 'post',
    path: '/artefacts/sha512/{digest}/visibility',
    summary: 'Make an artefact public or internal',
    description:
      'To be public it takes an environment that may be, which is published with it (of several publish one instead); what is only the sources or SBOM of an environment needs nothing more. Back to internal withdraws its environments. Copies may be out there.',
    access: ['publish_artefacts'],
    limits: 'rate',
    params: byDigest,
    body: { contentType: 'application/json', schema: z.object({ visibility }).meta({ id: 'VisibilityRequest' }), maxBytes: 65_536 },
    refusals: { params: 'artefact_not_found' },
    responses: {
      200: { description: 'It is so.', schema: artefactBody, headers: counted },
      403: error('Not allowed, or it cannot be public yet: `missing` has what is not said.'),
      404: notOffered,
      409: error('It is the sources of something public, or several environments say what it is.'),
    },
  },
  removeArtefact: {
    method: 'post',
    path: '/artefacts/sha512/{digest}/remove',
    summary: 'Remove the bytes of an artefact',
    description: 'For good: downloads answer 410 with when and why. Not of one that is pinned.',
    access: ['publish_artefacts'],
    limits: 'rate',
    params: byDigest,
    body: {
      contentType: 'application/json',
      schema: z.object({ reason: z.string().trim().min(1).max(1_000) }).meta({ id: 'RemovalRequest' }),
      maxBytes: 65_536,
    },
    refusals: { params: 'artefact_not_found' },
    responses: {
      200: { description: 'It is removed.', schema: artefactBody, headers: counted },
      404: notOffered,
      409: error('It is pinned, or the sources of something public.'),
    },
  },
} as const satisfies Record<string, Route>;
