// What holds of bytes as long as they are public (ADR 46), whoever says what of them: nothing is said that would shut their gate, and
// the sources of copyleft parts are public as well. Neighbours: publication-gate.ts (the rule), ../visibility.ts, ../environments.ts.
import { AppError } from '@symdepot/errors';
import type { Transaction } from '../../connection/in-transaction.ts';
import { keptStates, type ArtefactRecord } from '../artefact-record.ts';
import { toEnvironmentRecord, withArtefacts, type EnvironmentRecord } from '../environment-record.ts';
import { assertOpen, lostForPublic, type Missing } from './publication-gate.ts';

export type NamedArtefact = Pick<ArtefactRecord, 'id' | 'sha512'>;

/** What was removed is handed out no more. */
const shown = { visibility: 'public' as const, state: { in: [...keptStates] } };

interface PublicBytes {
  /** Somebody says that they may not be redistributed. */
  readonly isForbidden: boolean;
  /** By which they are, or were, public: also one that was withdrawn since. */
  readonly published: readonly EnvironmentRecord[];
}

async function readPublicBytes(transaction: Transaction, id: number): Promise<PublicBytes | undefined> {
  if ((await transaction.artefact.count({ where: { id, ...shown } })) === 0) return undefined;
  const forbidden = await transaction.environment.count({ where: { artefactId: id, redistributable: 'no' } });
  const where = { artefactId: id, firstPublishedAt: { not: null } };
  const rows = await transaction.environment.findMany({ where, include: withArtefacts(new Date()), orderBy: { id: 'asc' } });
  return { isForbidden: forbidden > 0, published: rows.map(toEnvironmentRecord) };
}

/**
 * Records or changes what an environment says of an artefact, unless that is public and could not be after it: then somebody who may has
 * to make it internal first. @param environment the one that is changed
 * @throws AppError `not_redistributable` when it is public by this environment, `artefact_is_public`
 */
export async function sayOfBytes<T>(
  transaction: Transaction,
  { artefact, environment }: { readonly artefact: number; readonly environment?: number },
  say: () => Promise<T>,
): Promise<T> {
  const before = await readPublicBytes(transaction, artefact);
  const said = await say();
  const after = before && (await readPublicBytes(transaction, artefact));
  if (!after) return said;
  const shut = new Set<Missing>(after.isForbidden && !before.isForbidden ? ['redistributable'] : []);
  for (const [index, one] of after.published.entries()) {
    const lost = lostForPublic(before.published[index]!, one);
    if (one.id === environment) assertOpen(one, lost);
    if (one.publishedAt !== null) for (const what of lost) shut.add(what);
  }
  const environments = after.published.filter(({ publishedAt }) => publishedAt !== null).map(({ id }) => id);
  if (shut.size > 0) throw new AppError('artefact_is_public', { environments, missing: [...shut] });
  return said;
}

/** What only its name in environments has made public is not left behind without one, except by who may publish. */
export async function assertStillNamed(transaction: Transaction, parts: readonly (ArtefactRecord | null)[]): Promise<void> {
  for (const part of parts) {
    if (part?.visibility !== 'public') continue;
    const { id } = part;
    const named = await transaction.environment.count({ where: { OR: [{ artefactId: id }, { sbomId: id }, { sourcesId: id }] } });
    if (named === 0) throw new AppError('environment_needs_publisher');
  }
}

/**
 * The sources of copyleft parts of what is public are public in the same place: those that were named when it became so, also by an
 * environment that was withdrawn since. Artefacts that are one another's sources go together.
 * @returns those that go along
 * @throws AppError `artefact_needed`
 */
export async function requireUnneeded(transaction: Transaction, artefact: NamedArtefact): Promise<NamedArtefact[]> {
  const needs = await readNeeds(transaction, artefact.id);
  const together = new Set([artefact.id]);
  for (const id of together) for (const { whole, sources } of needs) if (whole.id === id) together.add(sources);
  const others = needs.filter(({ whole }) => !together.has(whole.id));
  if (others.length > 0)
    throw new AppError('artefact_needed', { sha512: artefact.sha512, environments: others.map(({ environment }) => environment) });
  return [...new Map(needs.map(({ whole }) => [whole.id, whole])).values()].filter(({ id }) => id !== artefact.id);
}

interface Need {
  readonly environment: number;
  readonly whole: NamedArtefact;
  readonly sources: number;
}

/** Who needs it, who needs those, and so on. */
async function readNeeds(transaction: Transaction, id: number): Promise<Need[]> {
  const needs: Need[] = [];
  const seen = new Set([id]);
  let sought = [id];
  while (sought.length > 0) {
    const artefact = { ...shown, environments: { some: { needsSources: true } } };
    const where = { sourcesId: { in: sought }, firstPublishedAt: { not: null }, artefact };
    const select = { id: true, sourcesId: true, artefact: { select: { id: true, sha512: true } } } as const;
    const rows = await transaction.environment.findMany({ where, select, orderBy: { id: 'asc' } });
    const found = rows.map((row) => ({ environment: row.id, whole: row.artefact, sources: row.sourcesId! }));
    needs.push(...found.filter(({ whole, sources }) => whole.id !== sources)); // whoever has the one has the other
    sought = [...new Set(found.map(({ whole }) => whole.id))].filter((whole) => !seen.has(whole));
    for (const whole of sought) seen.add(whole);
  }
  return needs;
}
