// The routes by which artefacts go out: of the download service. Neighbours: artefacts.ts, tooltool.ts.
import { z } from 'zod';
import { sha256, sha512 } from '../../artefacts/artefact.ts';
import { shownAs } from '../../route/parameters.ts';
import { error, later } from '../../route/responses.ts';
import type { Responses, Route } from '../../route/route.ts';
import { rangeHeaders } from '../../route/range-headers.ts';
import { tooltoolRefusals } from './tooltool.ts';

const size = shownAs(z.number(), { type: 'integer', minimum: 0 });
const file = z.file().describe('The bytes.');
const named = {
  'Accept-Ranges': z.literal('bytes'),
  'Cache-Control': z
    .string()
    .describe('`public, max-age=31536000, immutable`; of an internal one `private`; to who is signed in to the site `no-store`.'),
  'Content-Length': size,
  'Content-Type': z.string(),
  ETag: z.string().describe('The SHA-512, quoted.'),
  'Last-Modified': z.string(),
  'Repr-Digest': z.string().describe('`sha-512=:…:, sha-256=:…:` of the whole (RFC 9530).'),
};
const digestOnly = { 'Repr-Digest': z.string() };
const bytes = {
  200: { description: 'All of it.', schema: file, contentType: '*/*', headers: z.object(named) },
  206: {
    description:
      'The range that was asked for. It proves nothing: whether the bytes are right only the digest of the whole tells, once the caller has it.',
    schema: file,
    contentType: '*/*',
    headers: z.object({ ...named, 'Content-Range': z.string() }),
  },
  304: {
    description: 'The caller has it.',
    headers: z.object({ 'Accept-Ranges': z.literal('bytes'), ETag: z.string(), 'Last-Modified': z.string(), ...digestOnly }),
  },
  412: { description: 'It is not what `If-Match` wants.', headers: z.object({ 'Accept-Ranges': z.literal('bytes'), ...digestOnly }) },
  416: {
    description: 'It has no such range.',
    headers: z.object({ 'Accept-Ranges': z.literal('bytes'), 'Content-Range': z.string(), ...digestOnly }),
  },
} as const satisfies Responses;

const download = {
  method: 'get',
  access: 'anybody',
  headers: z.object(rangeHeaders),
  refusals: { params: 'artefact_not_found' },
  responses: {
    ...bytes,
    404: error('No such artefact, or an internal one that the caller may not read.'),
    410: error('It was removed: when, and why.'),
    503: later('The store or the database is away, or the stored bytes are damaged.'),
  },
} as const;
const description =
  'Whatever has this digest, for ever the same. Public ones for everybody; internal ones for callers with `read_internal_artefacts`.';

export const artefactDownloadRoutes = {
  getArtefact: {
    ...download,
    path: '/artefacts/sha512/{digest}',
    summary: 'The bytes of an artefact',
    description,
    params: z.object({ digest: sha512 }),
  },
  getArtefactBySha256: {
    ...download,
    path: '/artefacts/sha256/{digest}',
    summary: 'The bytes of an artefact, by its SHA-256',
    description,
    params: z.object({ digest: sha256 }),
  },
  getTooltoolFile: {
    ...download,
    path: '/tooltool/sha512/{digest}',
    summary: 'The bytes of a file, as tooltool fetches it',
    description,
    params: z.object({ digest: sha512 }),
    responses: {
      ...bytes,
      ...tooltoolRefusals,
      410: { description: 'It was removed: when, and why.', schema: tooltoolRefusals[404].schema },
    },
  },
} as const satisfies Record<string, Route>;
