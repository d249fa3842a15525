// The routes by which pages show build environments: lists by more filters, and as of a date with the current one of each line. Of the
// status service. Neighbour: environment-lookups.ts, for builds and mirrors.
import { z } from 'zod';
import { artefactName } from '../../artefacts/artefact.ts';
import { environmentLabels, environmentList, environmentStates, usualLabels } from '../../artefacts/environment.ts';
import { pageNumber } from '../../route/parameters.ts';
import type { Route } from '../../route/route.ts';
import { notOffered } from './artefacts.ts';

const caching = z.object({ 'Cache-Control': z.string() });
const once = 'must be given once';
const label = z.string(once).optional().describe('A label.');

export const environmentListRoutes = {
  browseEnvironments: {
    method: 'get',
    path: '/api/environments',
    summary: 'Build environments by filters, or those that were current at a date',
    description: `By labels (every parameter that is none of those named below is a label), and more. With \`at\` the newest of each line that was public by then: environments of one line have the same ${usualLabels.join(', ')}. Internal, damaged and removed ones are told to callers who may upload, publish or read internal artefacts; damaged ones, which may be mended, to everybody while they are public.`,
    access: 'anybody',
    query: z
      .object({
        product: label,
        branch: label,
        platform: label,
        build_type: label,
        inputs_hash: z.string(once).optional(),
        sha512: artefactName.optional().describe('Of the artefact.'),
        replaces: artefactName.optional().describe('Those that came in the place of this artefact.'),
        state: z.enum(environmentStates).optional(),
        at: z.string(once).optional().describe('A date (its end, UTC), or an RFC 3339 time.'),
        page: pageNumber,
      })
      .catchall(z.string(once)),
    responses: {
      200: { description: 'A page, the newest first.', schema: environmentList, headers: caching },
      404: notOffered,
    },
  },
  listEnvironmentLabels: {
    method: 'get',
    path: '/api/environments/labels',
    summary: 'By which labels build environments can be looked up',
    description: 'Of environments that the caller may know of.',
    access: 'anybody',
    responses: {
      200: { description: 'Values of the usual labels.', schema: environmentLabels, headers: caching },
      404: notOffered,
    },
  },
} as const satisfies Record<string, Route>;
