// The routes by which build environments are recorded, changed, published and pinned: rows only, of the status service.
// Neighbours: environment-lookups.ts, artefacts.ts (bytes in), artefact-downloads.ts (bytes out).
import { z } from 'zod';
import { environmentAnswer, environmentChange, environmentId, environmentRequest, pin, pinRequest } from '../../artefacts/environment.ts';
import { rateHeaders } from '../../route/response-headers.ts';
import { error } from '../../route/responses.ts';
import type { Route } from '../../route/route.ts';
import { notOffered } from './artefacts.ts';
import { environmentGone } from './environment-lookups.ts';

const counted = z.object(rateHeaders);
const recorders = ['upload_artefacts', 'publish_artefacts'] as const;
const publishers = ['publish_artefacts'] as const;
const params = z.object({ environment: environmentId });
const refusals = { params: 'environment_not_found' } as const;
const missing = error('Not allowed, or it cannot be public (yet): `missing` has what is not said of it.');
const isPublic = error('Its artefact is public, and could not be after that: `missing` has for what.');

export const environmentRoutes = {
  recordEnvironment: {
    method: 'post',
    path: '/environments',
    summary: 'Record a build environment',
    description: 'Of a stored artefact. It is internal until it is published.',
    access: recorders,
    limits: 'rate',
    body: { contentType: 'application/json', schema: environmentRequest, maxBytes: 262_144 },
    responses: {
      200: { description: 'The same caller has recorded it just so before.', schema: environmentAnswer, headers: counted },
      201: { description: 'It is recorded.', schema: environmentAnswer, headers: counted },
      400: error('The body does not fit, an artefact is not stored, or a licence is no SPDX licence.'),
      404: notOffered,
      409: isPublic,
    },
  },
  changeEnvironment: {
    method: 'patch',
    path: '/environments/{environment}',
    summary: 'Change what is said of a build environment',
    description:
      'Labels, licences, notes and the like; what is not given stays. Never the artefact. One of the caller, or any for who holds `publish_artefacts`. The history has what was changed.',
    access: recorders,
    limits: 'rate',
    params,
    refusals,
    body: { contentType: 'application/json', schema: environmentChange, maxBytes: 262_144 },
    responses: {
      200: { description: 'As it is now.', schema: environmentAnswer, headers: counted },
      400: error('The body does not fit, an artefact is not stored, or a licence is no SPDX licence.'),
      403: missing,
      404: environmentGone,
      409: isPublic,
    },
  },
  publishEnvironment: {
    method: 'post',
    path: '/environments/{environment}/publish',
    summary: 'Make a build environment public',
    description:
      'With its artefact. Not unless `redistributable` is `yes` and licences are listed, and with a licence that is not known to be permissive not unless `sources` are public here.',
    access: publishers,
    limits: 'rate',
    params,
    refusals,
    responses: { 200: { description: 'It is public.', schema: environmentAnswer, headers: counted }, 403: missing, 404: environmentGone },
  },
  withdrawEnvironment: {
    method: 'post',
    path: '/environments/{environment}/withdraw',
    summary: 'Make a build environment internal again',
    description: 'And its artefact, unless another public environment has it. Copies may be out there.',
    access: publishers,
    limits: 'rate',
    params,
    refusals,
    responses: {
      200: { description: 'It is internal.', schema: environmentAnswer, headers: counted },
      404: environmentGone,
      409: error('It is the sources of something public.'),
    },
  },
  pinEnvironment: {
    method: 'post',
    path: '/environments/{environment}/pins',
    summary: 'Say that somebody relies on a build environment',
    description: 'As long as the pin lasts its artefact is not removed, by nobody.',
    access: recorders,
    limits: 'rate',
    params,
    refusals,
    body: { contentType: 'application/json', schema: pinRequest, maxBytes: 65_536 },
    responses: {
      201: { description: 'It is pinned.', schema: z.object({ pin }), headers: counted },
      404: environmentGone,
      410: error('Its artefact was removed: when, and why.'),
    },
  },
  unpinEnvironment: {
    method: 'delete',
    path: '/environments/{environment}/pins/{pin}',
    summary: 'Take a pin away',
    description: "Of the caller, or anybody's for who holds `publish_artefacts`. The history keeps it.",
    access: recorders,
    limits: 'rate',
    params: params.extend({
      pin: z
        .string()
        .regex(/^[1-9]\d{0,8}$/)
        .transform(Number),
    }),
    refusals,
    responses: { 204: { description: 'It is gone.', headers: counted }, 404: environmentGone },
  },
} as const satisfies Record<string, Route>;
