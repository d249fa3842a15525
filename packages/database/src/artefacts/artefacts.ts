// Artefacts: bytes under their digest, whatever they are called (ADR 46). Neighbours: artefact-sessions.ts (how they come in),
// visibility.ts (who may have them), environments.ts (what they are called).
import type { Actor } from '../accounts/audit.ts';
import { inTurn } from '../connection/in-turn.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { createArtefactChecks, type ArtefactChecks } from './artefact-checks.ts';
import { keptStates, toArtefactRecord, type ArtefactRecord, type ArtefactState, type ArtefactVisibility } from './artefact-record.ts';
import { toListedArtefact, withUses, type ListedArtefact } from './listed-artefact.ts';
import { findUnused, isUnused } from './unused-artefacts.ts';
import { changeVisibility, removeArtefact } from './visibility.ts';

export interface ArtefactName {
  readonly algorithm: 'sha512' | 'sha256';
  /** Hex, lower case. */
  readonly digest: string;
}

export interface ArtefactFilter {
  /** How its SHA-512 begins. */
  readonly digest?: string | undefined;
  readonly state?: ArtefactState | undefined;
  readonly visibility?: ArtefactVisibility | undefined;
}

export interface Artefacts extends ArtefactChecks {
  find(name: ArtefactName): Promise<ArtefactRecord | undefined>;
  /** The newest first; without those that never came. `total` is exact. */
  list(
    filter: ArtefactFilter,
    page: { readonly page: number; readonly pageSize: number },
  ): Promise<{ artefacts: ListedArtefact[]; total: number }>;
  /** Somebody downloads it. Written at most once a day. */
  recordUse(artefact: ArtefactRecord): Promise<void>;
  /** @throws AppError `artefact_not_found`, `not_redistributable`, `environment_ambiguous`, `artefact_needed` */
  setVisibility(sha512: string, visibility: ArtefactVisibility, by: Actor): Promise<ArtefactRecord>;
  /** The row stays. @throws AppError `artefact_not_found`, `artefact_pinned`, `artefact_needed` */
  remove(sha512: string, reason: string, by: Actor): Promise<ArtefactRecord>;
  /** Internal, and since then neither pinned, nor used, nor kept by what is: what retention removes. In the order of their ids. */
  listUnused(usedBefore: Date, page: { readonly after: number; readonly limit: number }): Promise<ArtefactRecord[]>;
  /** If it still is what `listUnused` says. @returns false when it is not */
  removeUnused(artefact: ArtefactRecord, usedBefore: Date, reason: string): Promise<boolean>;
  /** Whose objects are still to be deleted, in the order of their ids. */
  listLeftObjects(after: number, limit: number): Promise<ArtefactRecord[]>;
  /** Whether its object may be deleted: it is removed, and nobody is about to store it again. */
  isRemoved(id: number): Promise<boolean>;
  recordObjectDeleted(id: number): Promise<void>;
  /** Stored or damaged ones, in the order of their ids. */
  listKept(after: number, limit: number): Promise<ArtefactRecord[]>;
  count(state: ArtefactState): Promise<number>;
  /** How many there are in each state, and their bytes. A state without any is not in it. */
  tally(): Promise<{ state: ArtefactState; count: number; bytes: number }[]>;
}

const dayMs = 86_400_000;
const kept = { state: { in: [...keptStates] } };
/** Removed, and no worker has all of it to store it again. */
const left = { state: 'removed' as const, hasObject: true, sessions: { none: { wholeAt: { not: null }, endedAt: null } } };
const retention: Actor = { actor: 'retention', via: 'retention', requestId: null, address: null };

export function createArtefacts(client: PrismaConnection): Artefacts {
  const toRecords = async (rows: Promise<Parameters<typeof toArtefactRecord>[0][]>): Promise<ArtefactRecord[]> =>
    (await rows).map(toArtefactRecord);
  return {
    ...createArtefactChecks(client),
    async find({ algorithm, digest }) {
      // Two artefacts with one SHA-256 would be news.
      const where = algorithm === 'sha512' ? { sha512: digest } : { sha256: digest };
      const row = await client.artefact.findFirst({ where, orderBy: { id: 'asc' } });
      return row ? toArtefactRecord(row) : undefined;
    },
    async list({ digest, state, visibility }, { page, pageSize }) {
      const sha512 = { startsWith: digest ?? '' };
      const where = { sha512, state: state ?? { not: 'announced' as const }, ...(visibility && { visibility }) };
      const [rows, total] = await Promise.all([
        client.artefact.findMany({ where, include: withUses, orderBy: { id: 'desc' }, skip: (page - 1) * pageSize, take: pageSize }),
        client.artefact.count({ where }),
      ]);
      return { artefacts: rows.map(toListedArtefact), total };
    },
    async recordUse({ id, lastUsedAt }) {
      const now = new Date();
      if (now.getTime() - lastUsedAt.getTime() < dayMs) return;
      await client.artefact.updateMany({ where: { id, lastUsedAt: { lt: new Date(now.getTime() - dayMs) } }, data: { lastUsedAt: now } });
    },
    setVisibility: (sha512, visibility, by) =>
      inTurn(client, 'artefacts', (transaction) => changeVisibility(transaction, sha512, visibility, by)),
    remove: (sha512, reason, by) => inTurn(client, 'artefacts', (transaction) => removeArtefact(transaction, sha512, reason, by)),
    async listUnused(usedBefore, page) {
      const ids = await findUnused(client, usedBefore, page);
      return toRecords(client.artefact.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } }));
    },
    removeUnused: ({ id, sha512 }, usedBefore, reason) =>
      inTurn(client, 'artefacts', async (transaction) => {
        await transaction.$queryRaw`SELECT FROM artefacts WHERE id = ${id} FOR UPDATE`; // downloads do not take turns
        if (!(await isUnused(transaction, usedBefore, id))) return false;
        await removeArtefact(transaction, sha512, reason, retention);
        return true;
      }),
    listLeftObjects: (after, limit) =>
      toRecords(client.artefact.findMany({ where: { ...left, id: { gt: after } }, orderBy: { id: 'asc' }, take: limit })),
    isRemoved: async (id) => (await client.artefact.count({ where: { id, ...left } })) > 0,
    recordObjectDeleted: (id) =>
      inTurn(client, 'artefacts', async (transaction) => {
        await transaction.artefact.updateMany({ where: { id, ...left }, data: { hasObject: false } });
      }),
    listKept: (after, limit) =>
      toRecords(client.artefact.findMany({ where: { ...kept, id: { gt: after } }, orderBy: { id: 'asc' }, take: limit })),
    count: (state) => client.artefact.count({ where: { state } }),
    async tally() {
      const groups = await client.artefact.groupBy({ by: ['state'], _count: true, _sum: { bytes: true } });
      return groups.map(({ state, _count: count, _sum: sum }) => ({ state, count, bytes: Number(sum.bytes) }));
    },
  };
}
