// A build environment on the wire (ADR 46): what is recorded of one, and what is told of it. Neighbours: artefact.ts,
// public-list.ts (the file to sign and mirror), routes/artefacts/environments.ts.
import { z } from 'zod';
import { shownAs } from '../route/parameters.ts';
import { timestamp } from '../timestamp.ts';
import { artefact, artefactName } from './artefact.ts';

/** Not a bare number: `/<file>/<hex>/<file>` is always a symbols file. */
export const environmentId = shownAs(
  z
    .string()
    .regex(/^env-[1-9]\d{0,8}$/)
    .transform((text) => Number(text.slice('env-'.length))),
  { type: 'string', pattern: '^env-[1-9][0-9]*$' },
).describe('Such as `env-12`.');

/** Parameters of their own where environments are looked up: a label of that name could never be asked for. */
const reservedNames: readonly string[] = ['at', 'inputs_hash', 'page', 'replaces', 'sha512', 'state'];
const labelName = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,62}$/, 'names of labels are 1 to 63 characters of a-z, 0-9, `_`, `.`, `-`, a letter first')
  .refine((name) => !reservedNames.includes(name), `a label cannot be called ${reservedNames.join(', ')}`);
export const labels = z
  .record(labelName, z.string().min(1).max(200))
  .refine((given) => Object.keys(given).length <= 32, 'at most 32 labels')
  .describe(
    `Free: \`branch\`, \`platform\`, \`build_type\`, \`product\`, …; but not ${reservedNames.map((name) => `\`${name}\``).join(', ')}.`,
  );

const text = (max: number) => z.string().trim().min(1).max(max);
const source = z
  .object({ repository: text(1_000), revision: text(200), path: text(1_000), command: text(4_000) })
  .partial()
  .describe('What it was made from, and how.');
const redistributable = z.enum(['yes', 'no', 'unknown']);

const facts = {
  labels: labels.optional(),
  inputs_hash: text(200).nullable().optional().describe('Of recipe and package list, as the builder computes it: `sha256:…`.'),
  source: source.nullable().optional(),
  sbom: artefactName.nullable().optional().describe('A stored artefact.'),
  sources: artefactName.nullable().optional().describe('A stored artefact: the source packages.'),
  replaces: artefactName.nullable().optional().describe('The artefact in whose place it comes.'),
  licences: z.array(text(200)).max(1_000).optional().describe('SPDX identifiers, or expressions of them.'),
  redistributable: redistributable.optional(),
  notes: z.string().max(4_000).optional(),
};
export const environmentRequest = z
  .strictObject({ artefact: artefactName.describe('A stored one.'), ...facts })
  .meta({ id: 'EnvironmentRequest' });
export const environmentChange = z.strictObject(facts).meta({ id: 'EnvironmentChange' });
export type EnvironmentRequest = z.infer<typeof environmentRequest>;
export type EnvironmentChange = z.infer<typeof environmentChange>;

export const pinRequest = z
  .strictObject({
    who: text(300).describe('A release, a branch, a person.'),
    until: z
      .union([z.iso.date(), z.iso.datetime({ offset: true })])
      .nullable()
      .optional()
      .describe('A date (its end, UTC), or an RFC 3339 time. Absent: for ever.'),
  })
  .meta({ id: 'PinRequest' });

const createdBy = z.string().optional().describe('For callers who may read internal ones.');

export const pin = z
  .object({
    id: z.int(),
    who: z.string().describe('For callers who may not know of internal ones `somebody`.'),
    until: timestamp.nullable(),
    created_at: timestamp,
    created_by: createdBy,
  })
  .meta({ id: 'Pin' });

const environmentIds = z.array(z.string());
export const environment = z
  .object({
    id: z.string(),
    artefact,
    labels: z.record(z.string(), z.string()),
    inputs_hash: z.string().nullable(),
    source: source.nullable(),
    sbom: artefact.nullable().describe('Internal ones for callers who may know of them.'),
    sources: artefact.nullable().describe('Internal ones for callers who may know of them.'),
    replaces: z.string().nullable().describe('`sha512:<hex>`'),
    licences: z.array(z.string()),
    redistributable,
    notes: z.string(),
    created_at: timestamp,
    created_by: createdBy,
    published_at: timestamp.nullable().describe('The first time, also if it was internal again in between. Null: internal.'),
    pins: z.array(pin),
    missing: z
      .array(z.string())
      .describe('What is not said of it, for it to be public; empty: nothing, or callers who may not know of internal ones.'),
    said_by: z
      .object({ forbidden: environmentIds, copyleft: environmentIds })
      .optional()
      .describe('Other environments of the same artefact for which something is missing. For callers who may know of internal ones.'),
  })
  .meta({ id: 'Environment' });
export type EnvironmentShape = z.infer<typeof environment>;

export const environmentAnswer = z.object({ environment }).meta({ id: 'EnvironmentAnswer' });

export const environmentsPageSize = 50;
export const environmentList = z
  .object({ environments: z.array(environment), total: z.int(), page: z.int(), page_size: z.int() })
  .meta({ id: 'EnvironmentList' });

/** What people usually label environments by: those that have the same of all of these come after each other. */
export const usualLabels = ['product', 'branch', 'platform', 'build_type'] as const;

/** Values of a label that are told; those of most environments. */
export const labelValuesLimit = 100;
export const environmentLabels = z
  .object({
    labels: z
      .record(z.string(), z.array(z.string()))
      .describe(`Which values there are of each usual label, at most ${labelValuesLimit}; in alphabetical order.`),
    first_published_at: timestamp.nullable().describe('Of those that are public; null: none is.'),
  })
  .meta({ id: 'EnvironmentLabels' });

/** `public` and `internal` can be had. */
export const environmentStates = ['public', 'internal', 'damaged', 'removed'] as const;

const versions = z.array(z.string());
const listedPackage = z.object({ name: z.string(), versions });

export const environmentDifference = z
  .object({
    before: z.string().describe('An id.'),
    after: z.string().describe('An id.'),
    added: z.array(listedPackage),
    removed: z.array(listedPackage),
    changed: z.array(z.object({ name: z.string(), before: versions, after: versions })),
    unchanged: z.int().describe('How many packages.'),
  })
  .meta({ id: 'EnvironmentDifference' });

export const environmentHistory = z
  .object({
    history: z.array(
      z.object({
        at: timestamp,
        action: z.string().describe('`environment.create`, `environment.publish`, …'),
        actor: z.string().optional().describe('For callers who may read internal environments.'),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'EnvironmentHistory' });
