// The routes by which build environments are looked up: by labels, inputs, as of a date, and all public ones in one file. Of the status
// service, as environments.ts. Neighbours: environments.ts (changes), ../../artefacts/public-list.ts.
import { z } from 'zod';
import { artefactList, artefactName, digestStart, visibility } from '../../artefacts/artefact.ts';
import {
  environmentAnswer,
  environmentDifference,
  environmentHistory,
  environmentId,
  environmentList,
} from '../../artefacts/environment.ts';
import { publicList, signingKeys } from '../../artefacts/public-list.ts';
import { pageNumber } from '../../route/parameters.ts';
import { error, later } from '../../route/responses.ts';
import type { Route } from '../../route/route.ts';
import { notOffered } from './artefacts.ts';

const params = z.object({ environment: environmentId });
const refusals = { params: 'environment_not_found' } as const;
export const environmentGone = error(
  'No such environment, an internal one that the caller may not know of, or this server keeps none (`ARTEFACTS_URL`).',
);
const caching = z.object({ 'Cache-Control': z.string() });
const once = 'must be given once';
const label = z.string(once).optional();

export const environmentLookupRoutes = {
  listEnvironments: {
    method: 'get',
    path: '/environments',
    summary: 'Look build environments up',
    description:
      'By labels (every parameter that is none of those named below is a label), by the hash of their inputs ("does it exist already?"), or as of a date: with `at` the answer is the one that was current then. Internal ones too for callers who may upload, publish or read internal artefacts, but not with `at`. What was removed or is damaged is only listed when `sha512` names it.',
    access: 'anybody',
    query: z
      .object({
        branch: label.describe('A label.'),
        platform: label.describe('A label.'),
        build_type: label.describe('A label.'),
        product: label.describe('A label.'),
        inputs_hash: z.string(once).optional(),
        sha512: artefactName.optional().describe('Of the artefact.'),
        at: z.string(once).optional().describe('A date (its end, UTC), or an RFC 3339 time: the newest that was public by then.'),
        page: pageNumber,
      })
      .catchall(z.string(once)),
    responses: {
      200: {
        description: 'A list, the newest first; with `at` the one.',
        schema: z.union([environmentList, environmentAnswer]),
        headers: caching,
      },
      404: environmentGone,
    },
  },
  getPublicEnvironments: {
    method: 'get',
    path: '/environments.json',
    summary: 'All public build environments, in one file',
    description: 'To mirror, sign, and check in: the same list is the same bytes, and has the same `ETag`.',
    access: 'anybody',
    responses: {
      200: { description: 'The newest first.', schema: publicList, headers: z.object({ ETag: z.string(), 'Cache-Control': z.string() }) },
      404: notOffered,
    },
  },
  getEnvironmentsSignature: {
    method: 'get',
    path: '/environments.json.sig',
    summary: 'The signature of environments.json',
    description: 'Ed25519 of its exact bytes, as Base64. If it does not fit, the list has changed in between: fetch both again.',
    access: 'anybody',
    responses: {
      200: {
        description: 'The signature.',
        schema: z.string(),
        contentType: 'text/plain',
        headers: z.object({ 'Signature-Key-Id': z.string(), 'Cache-Control': z.string() }),
      },
      404: error('No list is kept here, or it is not signed (`ENVIRONMENTS_SIGNING_KEYS`).'),
    },
  },
  getSigningKeys: {
    method: 'get',
    path: '/environments.keys.json',
    summary: 'The public keys of those signatures',
    description: 'Also of keys that do not sign any more, or not yet.',
    access: 'anybody',
    responses: { 200: { description: 'The keys.', schema: signingKeys, headers: caching }, 404: notOffered },
  },
  getEnvironment: {
    method: 'get',
    path: '/environments/{environment}',
    summary: 'A build environment',
    description: 'Public ones for everybody.',
    access: 'anybody',
    params,
    refusals,
    responses: { 200: { description: 'What is known of it.', schema: environmentAnswer, headers: caching }, 404: environmentGone },
  },
  getEnvironmentManifest: {
    method: 'get',
    path: '/environments/{environment}/manifest.tt',
    summary: 'A tooltool manifest of a build environment',
    description: 'To check into a tree: it pins the digest.',
    access: 'anybody',
    params,
    refusals,
    query: z.object({
      filename: z
        .string(once)
        .regex(/^[\w.+-]{1,200}$/, 'must be a file name')
        .optional()
        .describe('What the client is to call it. Default: from its kind.'),
    }),
    responses: {
      200: {
        description: 'The manifest.',
        schema: z
          .array(
            z.object({
              filename: z.string(),
              size: z.number(),
              digest: z.string(),
              algorithm: z.literal('sha512'),
              visibility,
              unpack: z.boolean(),
            }),
          )
          .length(1)
          .meta({ id: 'TooltoolManifest' }),
        headers: caching,
      },
      404: environmentGone,
      410: error('Its artefact was removed: when, and why.'),
    },
  },
  getEnvironmentDifference: {
    method: 'get',
    path: '/environments/{environment}/difference',
    summary: 'Which packages came, went and changed',
    description: 'Against the one that it replaced, or any other; by their SBOMs, as far as the caller may read them.',
    access: 'anybody',
    params,
    refusals,
    query: z.object({ against: environmentId.optional().describe('Default: the newest environment of the artefact that it replaces.') }),
    responses: {
      200: { description: 'The packages.', schema: environmentDifference, headers: caching },
      404: error('No such environment, or the two cannot be compared.'),
      503: later('The store or the database is away, or too many callers compare.'),
    },
  },
  getEnvironmentHistory: {
    method: 'get',
    path: '/environments/{environment}/history',
    summary: 'What was done to a build environment',
    description:
      'The newest first. Callers who may not know of internal ones are told what was done since it was published, but not of pins.',
    access: 'anybody',
    params,
    refusals,
    responses: { 200: { description: 'The changes.', schema: environmentHistory, headers: caching }, 404: environmentGone },
  },
  listArtefacts: {
    method: 'get',
    path: '/api/artefacts',
    summary: 'The artefacts that there are',
    description: 'The newest first, removed ones among them. For callers who may read internal ones.',
    access: ['read_internal_artefacts'],
    query: z.object({
      digest: digestStart.optional().describe('How its SHA-512 begins.'),
      state: z.enum(['stored', 'damaged', 'removed']).optional(),
      visibility: visibility.optional(),
      page: pageNumber,
    }),
    responses: { 200: { description: 'A page.', schema: artefactList, headers: caching }, 404: notOffered },
  },
} as const satisfies Record<string, Route>;
