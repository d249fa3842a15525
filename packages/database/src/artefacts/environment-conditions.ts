// Which environments are meant, as SQL: Prisma has no words for "contains all of these labels", for which there is an index. The tables
// are `environments e` and `artefacts a`. Neighbours: find-environments.ts, list-environments.ts.
import { sanitizeText } from '../connection/sanitize-text.ts';
import { Prisma } from '../generated/client.ts';
import type { Labels } from './environment-record.ts';

export interface EnvironmentFilter {
  /** Those that have all of these. */
  readonly labels: Labels;
  readonly inputsHash?: string | undefined;
  readonly sha512?: string | undefined;
}

/** Everybody may have it. */
export const isPublicRow = Prisma.sql`e.published_at IS NOT NULL AND a.state IN ('stored', 'damaged')`;

/** Internal ones first. */
export const newestFirst = Prisma.sql`ORDER BY e.published_at DESC NULLS FIRST, e.id DESC`;

/** `FROM … WHERE …`. */
export function matching({ labels, inputsHash, sha512 }: EnvironmentFilter, ...others: readonly Prisma.Sql[]): Prisma.Sql {
  const conditions = [
    Prisma.sql`e.labels @> ${toJson(labels)}::jsonb`,
    ...(inputsHash === undefined ? [] : [Prisma.sql`e.inputs_hash = ${sanitizeText(inputsHash)}`]),
    ...(sha512 === undefined ? [] : [Prisma.sql`a.sha512 = ${sha512}`]),
    ...others,
  ];
  return Prisma.sql`FROM environments e JOIN artefacts a ON a.id = e.artefact_id WHERE ${Prisma.join(conditions, ' AND ')}`;
}

/** Both of a name and its value anything may have come. */
const toJson = (labels: Labels): string => JSON.stringify(Object.fromEntries(Object.entries(labels).map((pair) => sanitizeText(pair))));
