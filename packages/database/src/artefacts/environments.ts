// Environments: artefacts, and what people call them and know of them (ADR 46). A change, its audit entry and what it means for the
// public list are one transaction. Neighbours: environment-record.ts, visibility.ts (who may have them), find-environments.ts,
// list-environments.ts.
import { AppError } from '@symdepot/errors';
import { recordAudit, type Actor, type AuditEntry } from '../accounts/audit.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import { inTurn } from '../connection/in-turn.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { Prisma } from '../generated/client.ts';
import type { EnvironmentFacts, EnvironmentRecord, PinRecord } from './environment-record.ts';
import { findEnvironments, type FindEnvironments } from './find-environments.ts';
import { listEnvironments, type ListEnvironments } from './list-environments.ts';
import { assertStillNamed, sayOfBytes } from './gate/public-bytes.ts';
import { keepAWhile, publishEnvironment, readEnvironment, withdrawEnvironment } from './visibility.ts';

/** Artefacts by their SHA-512. */
export interface EnvironmentArtefacts {
  readonly sbom?: string | null | undefined;
  readonly sources?: string | null | undefined;
  readonly replaces?: string | null | undefined;
}

export interface NewEnvironment extends EnvironmentFacts, EnvironmentArtefacts {
  readonly sha512: string;
}

/** What is not given stays as it is. */
export type EnvironmentChange = Given<EnvironmentFacts> & EnvironmentArtefacts;
type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface NewPin {
  readonly who: string;
  readonly until: Date | null;
}

export interface Environments extends FindEnvironments, ListEnvironments {
  /**
   * The one that the same actor has recorded just so before, if there is one: a response may have been lost.
   * @throws AppError `environment_artefact_missing` when it refers to what is not stored; `artefact_is_public` when it says what public
   * bytes may not be
   */
  create(environment: NewEnvironment, by: Actor): Promise<{ readonly environment: EnvironmentRecord; readonly isNew: boolean }>;
  /**
   * @param isPublisher may also change one that makes something public, or that somebody else has recorded
   * @throws AppError `environment_not_found`, `environment_artefact_missing`, `environment_needs_publisher`, `environment_not_yours`;
   * `not_redistributable` when it makes something public, and could not after that; `artefact_is_public` as `create`
   */
  change(id: number, change: EnvironmentChange, by: Actor, isPublisher: boolean): Promise<EnvironmentRecord>;
  /** @throws AppError `environment_not_found`, `not_redistributable` */
  publish(id: number, by: Actor): Promise<EnvironmentRecord>;
  /** @throws AppError `environment_not_found`, `artefact_needed` */
  withdraw(id: number, by: Actor): Promise<EnvironmentRecord>;
  /** @throws AppError `environment_not_found`, `artefact_removed` */
  pin(id: number, pin: NewPin, by: Actor): Promise<PinRecord>;
  /** @param isAny also one that somebody else has made @throws AppError `pin_not_found`, `pin_not_yours` */
  unpin(id: number, pinId: number, by: Actor, isAny: boolean): Promise<void>;
  /** What was done to it, and that its artefact was removed or came back; the newest first. */
  listHistory(environment: EnvironmentRecord): Promise<Pick<AuditEntry, 'at' | 'actor' | 'action' | 'details'>[]>;
}

const historyLimit = 500;

export function createEnvironments(client: PrismaConnection): Environments {
  /** A change of one, which is told as it is then. */
  const changing = (
    id: number,
    work: (transaction: Transaction, environment: EnvironmentRecord) => Promise<void>,
  ): Promise<EnvironmentRecord> =>
    inTurn(client, 'artefacts', async (transaction) => {
      await work(transaction, await readEnvironment(transaction, id));
      return readEnvironment(transaction, id);
    });

  return {
    ...findEnvironments(client),
    ...listEnvironments(client),
    create: ({ sha512, sbom, sources, replaces, ...facts }, by) =>
      inTurn(client, 'artefacts', async (transaction) => {
        const { artefactId, ...others } = await findIds(transaction, { artefact: sha512, sbom, sources, replaces });
        const data = { ...toColumns(facts), ...others, artefactId: artefactId!, createdBy: by.actor };
        await keepAWhile(transaction, [artefactId, others.sbomId, others.sourcesId]);
        const alike = await findAlike(transaction, data);
        if (alike !== undefined) return { environment: await readEnvironment(transaction, alike), isNew: false };
        const create = () => transaction.environment.create({ data, select: { id: true } });
        const { id } = await sayOfBytes(transaction, { artefact: artefactId! }, create);
        const details = { sha512, ...facts };
        await recordAudit(transaction, by, { action: 'environment.create', subjectKind: 'environment', subject: id, details });
        return { environment: await readEnvironment(transaction, id), isNew: true };
      }),
    change: (id, { sbom, sources, replaces, ...facts }, by, isPublisher) =>
      changing(id, async (transaction, environment) => {
        // Also one that was withdrawn while another keeps the same bytes public: they still need its sources.
        const isUsed = environment.firstPublishedAt !== null && environment.artefact.visibility === 'public';
        if (isUsed && !isPublisher) throw new AppError('environment_needs_publisher');
        const { createdBy: owner, sbom: oldSbom, sources: oldSources } = environment;
        if (owner !== by.actor && !isPublisher) throw new AppError('environment_not_yours', { owner });
        const ids = await findIds(transaction, { sbom, sources, replaces });
        const listed = environment.publishedAt === null ? {} : { listedAt: new Date() };
        const data = { ...toChanges(facts), ...ids, ...listed };
        const update = () => transaction.environment.update({ where: { id }, data, select: { id: true } });
        await sayOfBytes(transaction, { artefact: environment.artefact.id, environment: id }, update);
        if (!isPublisher) await assertStillNamed(transaction, [oldSbom, oldSources]);
        await keepAWhile(transaction, [ids.sbomId, ids.sourcesId, oldSbom?.id, oldSources?.id]);
        const details = withoutUndefined({ sbom, sources, replaces, ...facts });
        await recordAudit(transaction, by, {
          action: 'environment.change',
          subjectKind: 'environment',
          subject: id,
          details: { ...details },
        });
      }),
    publish: (id, by) => changing(id, (transaction, environment) => publishEnvironment(transaction, environment, by)),
    withdraw: (id, by) => changing(id, (transaction, environment) => withdrawEnvironment(transaction, environment, by)),
    pin: (id, { who, until }, by) =>
      inTurn(client, 'artefacts', async (transaction) => {
        const { artefact } = await readEnvironment(transaction, id);
        const { removedAt, removalReason } = artefact;
        if (removedAt !== null) throw new AppError('artefact_removed', { removedAt, reason: removalReason ?? '' });
        const data = { environmentId: id, who, until, createdBy: by.actor };
        const { environmentId: _of, ...pin } = await transaction.environmentPin.create({ data });
        const details = { pin: pin.id, who, until: until?.toISOString() ?? null };
        await recordAudit(transaction, by, { action: 'environment.pin', subjectKind: 'environment', subject: id, details });
        return pin;
      }),
    unpin: (id, pinId, by, isAny) =>
      inTurn(client, 'artefacts', async (transaction) => {
        const where = { id: pinId, environmentId: id };
        const pin = await transaction.environmentPin.findFirst({ where, include: { environment: { select: { artefactId: true } } } });
        if (!pin) throw new AppError('pin_not_found');
        if (!isAny && pin.createdBy !== by.actor) throw new AppError('pin_not_yours', { owner: pin.createdBy });
        await transaction.environmentPin.delete({ where: { id: pinId } });
        await keepAWhile(transaction, [pin.environment.artefactId]);
        const details = { pin: pinId, who: pin.who };
        await recordAudit(transaction, by, { action: 'environment.unpin', subjectKind: 'environment', subject: id, details });
      }),
    async listHistory({ id, createdAt, artefact }) {
      const own = { subjectKind: 'environment', subject: String(id) };
      const actions = ['artefact.remove', 'artefact.restore'];
      const ofBytes = { subjectKind: 'artefact', subject: artefact.sha512, action: { in: actions }, at: { gte: createdAt } };
      const where = { OR: [own, ofBytes] };
      const rows = await client.auditEntry.findMany({ where, orderBy: { id: 'desc' }, take: historyLimit });
      return rows.map(({ at, actor, action, details }) => ({ at, actor, action, details: details as Record<string, unknown> }));
    },
  };
}

type Digests = Readonly<Record<string, string | null | undefined>>;

/**
 * Only what is stored can be referred to. What is null is no longer referred to.
 * @throws AppError `environment_artefact_missing`
 */
async function findIds<G extends Digests>(
  transaction: Transaction,
  given: G,
): Promise<{ [K in keyof G & string as `${K}Id`]?: number | null }> {
  const named = Object.entries(given).filter(([, sha512]) => sha512 !== undefined);
  const digests = named.flatMap(([, sha512]) => sha512 ?? []);
  const rows = await transaction.artefact.findMany({ where: { sha512: { in: digests } }, select: { id: true, sha512: true, state: true } });
  const found = new Map(rows.map((row) => [row.sha512, row]));
  return Object.fromEntries(
    named.map(([role, sha512]) => {
      if (sha512 == null) return [`${role}Id`, null];
      const row = found.get(sha512);
      // What was replaced may be gone by now; it is history.
      const isThere = role === 'replaces' ? row !== undefined && row.state !== 'announced' : row?.state === 'stored';
      if (!row || !isThere) throw new AppError('environment_artefact_missing', { role, sha512 });
      return [`${role}Id`, row.id];
    }),
  ) as Awaited<ReturnType<typeof findIds<G>>>;
}

const sourceColumn = (source: EnvironmentFacts['source']) => (source === null ? Prisma.DbNull : (source as Prisma.InputJsonObject));

const toColumns = ({ source, licences, ...facts }: EnvironmentFacts) => ({
  ...facts,
  source: sourceColumn(source),
  licences: [...licences],
});

/** Only what is given. */
const toChanges = ({ source, licences, ...facts }: Given<EnvironmentFacts>): Prisma.EnvironmentUncheckedUpdateInput =>
  withoutUndefined({ ...facts, source: source === undefined ? undefined : sourceColumn(source), licences: licences && [...licences] });

const withoutUndefined = (given: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

type Columns = ReturnType<typeof toColumns> & { readonly artefactId: number; readonly createdBy: string };

/** Compared as PostgreSQL compares JSON: the order of keys does not count. */
async function findAlike(transaction: Transaction, { source, labels, licences, ...columns }: Columns): Promise<number | undefined> {
  const equal = { ...columns, labels: { equals: labels }, source: { equals: source }, licences: { equals: licences } };
  const others = { sbomId: null, sourcesId: null, replacesId: null };
  const row = await transaction.environment.findFirst({ where: { ...others, ...equal }, orderBy: { id: 'desc' }, select: { id: true } });
  return row?.id;
}
