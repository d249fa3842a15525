// Who may have an artefact, and that nobody may any more. Whoever calls these has its turn (../connection/in-turn.ts): what is read
// here holds until the end of the transaction. Neighbours: gate/ (the rule, and what it keeps), artefacts.ts, environments.ts.
import { AppError } from '@symdepot/errors';
import { recordAudit, recordAudits, type Actor, type NewAuditEntry } from '../accounts/audit.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import { isKept, toArtefactRecord, type ArtefactRecord, type ArtefactVisibility } from './artefact-record.ts';
import { pinsAt, toEnvironmentRecord, withArtefacts, type EnvironmentRecord } from './environment-record.ts';
import { requireUnneeded, type NamedArtefact } from './gate/public-bytes.ts';
import { assertOpen } from './gate/publication-gate.ts';

/** @throws AppError `environment_not_found` */
export async function readEnvironment(transaction: Transaction, id: number): Promise<EnvironmentRecord> {
  const row = await transaction.environment.findUnique({ where: { id }, include: withArtefacts(new Date()) });
  if (!row) throw new AppError('environment_not_found');
  return toEnvironmentRecord(row);
}

const environmentEntry = (action: 'publish' | 'withdraw', id: number, { sha512 }: NamedArtefact): NewAuditEntry => ({
  action: `environment.${action}`,
  subjectKind: 'environment',
  subject: id,
  details: { sha512 },
});

const artefactEntry = (action: 'publish' | 'withdraw', { sha512 }: NamedArtefact): NewAuditEntry => ({
  action: `artefact.${action}`,
  subjectKind: 'artefact',
  subject: sha512,
});

/** @throws AppError `not_redistributable` */
export async function publishEnvironment(transaction: Transaction, environment: EnvironmentRecord, by: Actor): Promise<void> {
  const { id, artefact, publishedAt } = environment;
  if (publishedAt !== null && isKept(artefact)) return;
  assertOpen(environment);
  const now = new Date();
  // What was withdrawn in between is again what it was at the dates before.
  const firstPublishedAt = environment.firstPublishedAt ?? now;
  await transaction.environment.update({ where: { id }, data: { publishedAt: firstPublishedAt, firstPublishedAt, listedAt: now } });
  await setVisibility(transaction, artefact, 'public');
  await recordAudit(transaction, by, environmentEntry('publish', id, artefact));
}

/** Its artefact goes with the last one that is public. @throws AppError `artefact_needed` */
export async function withdrawEnvironment(transaction: Transaction, environment: EnvironmentRecord, by: Actor): Promise<void> {
  if (environment.publishedAt === null) return;
  const { id, artefact } = environment;
  const others = await transaction.environment.count({ where: { artefactId: artefact.id, publishedAt: { not: null }, id: { not: id } } });
  if (others === 0) return makeInternal(transaction, artefact, by);
  await transaction.environment.update({ where: { id }, data: { publishedAt: null, listedAt: new Date() } });
  await recordAudit(transaction, by, environmentEntry('withdraw', id, artefact));
}

/** @throws AppError `artefact_not_found`, `not_redistributable`, `environment_ambiguous`, `artefact_needed` */
export async function changeVisibility(
  transaction: Transaction,
  sha512: string,
  visibility: ArtefactVisibility,
  by: Actor,
): Promise<ArtefactRecord> {
  const artefact = await requireKept(transaction, sha512);
  if (artefact.visibility === visibility) return artefact;
  await (visibility === 'public' ? makePublic(transaction, artefact, by) : makeInternal(transaction, artefact, by));
  return { ...artefact, visibility };
}

async function requireKept(transaction: Transaction, sha512: string): Promise<ArtefactRecord> {
  const row = await transaction.artefact.findUnique({ where: { sha512 } });
  const artefact = row && toArtefactRecord(row);
  if (!artefact || !isKept(artefact)) throw new AppError('artefact_not_found');
  return artefact;
}

/** So many are named in an error. */
const named = { orderBy: { id: 'asc' as const }, take: 10 };

/**
 * By the environment that it is. Of several it must be said which one: anybody may have recorded another. What is only source or SBOM
 * of others needs nothing more.
 */
async function makePublic(transaction: Transaction, artefact: ArtefactRecord, by: Actor): Promise<void> {
  const { id } = artefact;
  const environments = await transaction.environment.findMany({ where: { artefactId: id }, select: { id: true }, ...named });
  if (environments.length > 1) throw new AppError('environment_ambiguous', { environments: environments.map((row) => row.id) });
  if (environments[0]) return publishEnvironment(transaction, await readEnvironment(transaction, environments[0].id), by);
  const serves = await transaction.environment.count({ where: { OR: [{ sbomId: id }, { sourcesId: id }] } });
  if (serves === 0) throw new AppError('not_redistributable', { missing: ['environment'] });
  await setVisibility(transaction, artefact, 'public');
  await recordAudit(transaction, by, artefactEntry('publish', artefact));
}

async function makeInternal(transaction: Transaction, artefact: NamedArtefact, by: Actor): Promise<void> {
  await hide(transaction, [artefact, ...(await requireUnneeded(transaction, artefact))], by);
}

async function hide(transaction: Transaction, artefacts: readonly NamedArtefact[], by: Actor): Promise<void> {
  for (const artefact of artefacts) {
    await withdrawAll(transaction, artefact, by);
    await recordAudit(transaction, by, artefactEntry('withdraw', artefact));
  }
}

/** Nobody is asked whether it is needed. */
export async function withdrawAll(transaction: Transaction, artefact: NamedArtefact, by: Actor): Promise<void> {
  const where = { artefactId: artefact.id, publishedAt: { not: null } };
  const published = await transaction.environment.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } });
  await transaction.environment.updateMany({ where, data: { publishedAt: null, listedAt: new Date() } });
  await setVisibility(transaction, artefact, 'internal');
  const entries = published.map(({ id }) => environmentEntry('withdraw', id, artefact));
  await recordAudits(transaction, by, entries);
}

async function setVisibility(transaction: Transaction, { id }: NamedArtefact, visibility: ArtefactVisibility): Promise<void> {
  await transaction.artefact.update({ where: { id }, data: { visibility } });
  if (visibility === 'internal') await keepAWhile(transaction, [id]);
  // The public list names SBOMs and sources that are public.
  const names = { publishedAt: { not: null }, OR: [{ sbomId: id }, { sourcesId: id }] };
  await transaction.environment.updateMany({ where: names, data: { listedAt: new Date() } });
}

/** What nobody had to use as long as something else kept it is not yet unused. */
export async function keepAWhile(transaction: Transaction, ids: readonly (number | null | undefined)[]): Promise<void> {
  const where = { id: { in: ids.filter((id) => id != null) } };
  await transaction.artefact.updateMany({ where, data: { lastUsedAt: new Date() } });
}

/** Of what may be brought back. */
async function keepPartsAWhile(transaction: Transaction, artefactId: number): Promise<void> {
  const parts = await transaction.environment.findMany({ where: { artefactId }, select: { sbomId: true, sourcesId: true } });
  const ids = parts.flatMap(({ sbomId, sourcesId }) => [sbomId, sourcesId]);
  await keepAWhile(transaction, ids);
}

/**
 * The row stays, and says when and why; a worker deletes the object. @throws AppError `artefact_not_found`, `artefact_pinned`,
 * `artefact_needed`
 */
export async function removeArtefact(transaction: Transaction, sha512: string, reason: string, by: Actor): Promise<ArtefactRecord> {
  const artefact = await requireKept(transaction, sha512);
  const { id } = artefact;
  const now = new Date();
  const along = await requireUnneeded(transaction, artefact);
  const pins = await transaction.environmentPin.findMany({ where: { environment: { artefactId: id }, ...pinsAt(now) }, take: 10 });
  if (pins.length > 0) throw new AppError('artefact_pinned', { sha512, by: pins.map(({ who }) => who) });
  await hide(transaction, along, by);
  const removed = { state: 'removed' as const, removedAt: now, removedBy: by.actor, removalReason: reason };
  await transaction.artefact.update({ where: { id }, data: removed });
  await transaction.environment.updateMany({ where: { artefactId: id, publishedAt: { not: null } }, data: { listedAt: now } });
  await keepPartsAWhile(transaction, id);
  await recordAudit(transaction, by, { action: 'artefact.remove', subjectKind: 'artefact', subject: sha512, details: { reason } });
  return { ...artefact, ...removed };
}
