// When artefacts were last read, and which of them a worker is to read next (ADR 46). A part of artefacts.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { keptStates, toArtefactRecord, type ArtefactRecord } from './artefact-record.ts';

export interface ArtefactChecks {
  /** Stored ones that were last read before this time, the longest unread first. */
  listUnverified(verifiedBefore: Date, limit: number): Promise<ArtefactRecord[]>;
  /** Damaged ones that were last found so before this time, in the order of their ids. */
  listDamaged(foundBefore: Date, page: { readonly after: number; readonly limit: number }): Promise<ArtefactRecord[]>;
  /** A worker is to read it, without waiting for its turn; unless one has read it since, or is asked already. */
  askForCheck(artefact: ArtefactRecord, unlessSince: Date): Promise<void>;
  /** Stored ones for which that was done, who waits longest first. */
  listAskedFor(limit: number): Promise<ArtefactRecord[]>;
  /** All of it was read: it is what its digest says, or it is not. @returns false when it changed meanwhile */
  recordVerified(artefact: ArtefactRecord, isWhole: boolean): Promise<boolean>;
}

const stored = { state: 'stored' as const };

export function createArtefactChecks(client: PrismaConnection): ArtefactChecks {
  return {
    async listUnverified(verifiedBefore, limit) {
      const where = { ...stored, verifiedAt: { lt: verifiedBefore } };
      return (await client.artefact.findMany({ where, orderBy: { verifiedAt: 'asc' }, take: limit })).map(toArtefactRecord);
    },
    async listDamaged(foundBefore, { after, limit }) {
      const where = { state: 'damaged' as const, damagedAt: { lt: foundBefore }, id: { gt: after } };
      return (await client.artefact.findMany({ where, orderBy: { id: 'asc' }, take: limit })).map(toArtefactRecord);
    },
    async askForCheck({ id, verifiedAt, checkAskedAt }, unlessSince) {
      if (checkAskedAt !== null || (verifiedAt !== null && verifiedAt >= unlessSince)) return;
      const where = { id, ...stored, checkAskedAt: null, verifiedAt: { lt: unlessSince } };
      await client.artefact.updateMany({ where, data: { checkAskedAt: new Date() } });
    },
    async listAskedFor(limit) {
      const where = { ...stored, checkAskedAt: { not: null } };
      return (await client.artefact.findMany({ where, orderBy: { checkAskedAt: 'asc' }, take: limit })).map(toArtefactRecord);
    },
    async recordVerified({ id, storedAt }, isWhole) {
      const now = new Date();
      const found = isWhole
        ? { state: 'stored' as const, verifiedAt: now, damagedAt: null }
        : { state: 'damaged' as const, damagedAt: now };
      // One that was stored anew since it was read is another object.
      const where = { id, state: { in: [...keptStates] }, storedAt };
      return (await client.artefact.updateMany({ where, data: { ...found, checkAskedAt: null } })).count > 0;
    },
  };
}
