// Who may start an upload now: requests per caller and minute, and concurrent uploads of a caller. In PostgreSQL, so that
// all ingest processes count together.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inTransaction } from '../connection/in-transaction.ts';

export interface AdmissionLimits {
  /** Undefined: it was counted before, and is not again. */
  readonly requests: number | undefined;
  readonly windowSeconds: number;
  readonly slots: number;
  /** How many more may wait for one; they get theirs in order of arrival. */
  readonly waiting: number;
  /** A slot that is not renewed for this long is free again: its process has died. */
  readonly slotSeconds: number;
}

export interface RateReading {
  /** In the current window. */
  readonly requests: number;
  /** Until the window ends. */
  readonly resetSeconds: number;
}

export interface AdmissionResult extends RateReading {
  /** Undefined when the caller exceeds one of its limits. */
  readonly slot: number | undefined;
  /** False: others came before; `holdsSlot` tells when it is its turn. */
  readonly isHeld: boolean;
}

export interface Admission {
  /** @param caller the key to count by, such as `token:12` */
  admit(caller: string, limits: AdmissionLimits): Promise<AdmissionResult>;
  /** Whether fewer than that many of its caller came before it and are still there. */
  holdsSlot(slot: number, slots: number): Promise<boolean>;
  /**
   * Counts a request that needs no slot.
   * @param count what else is counted than one; what is given back is below zero, and of a window that is over nothing is left
   */
  countRequest(caller: string, windowSeconds: number, count?: number): Promise<RateReading>;
  /** How much of its window a caller has used, without counting this. */
  readRate(caller: string, windowSeconds: number): Promise<RateReading>;
  renewSlot(slot: number, slotSeconds: number): Promise<void>;
  releaseSlot(slot: number): Promise<void>;
}

export function createAdmission(client: PrismaConnection): Admission {
  return {
    admit: (caller, { requests: maxRequests, windowSeconds, slots, waiting, slotSeconds }) =>
      inTransaction(client, async (transaction) => {
        // This locks the caller's row, so that its requests are admitted one after the other.
        const { requests, resetSeconds } = await countRequest(transaction, caller, windowSeconds, maxRequests === undefined ? 0 : 1);
        if (maxRequests !== undefined && requests > maxRequests) return { requests, resetSeconds, slot: undefined, isHeld: false };
        await transaction.$executeRaw`DELETE FROM upload_slots WHERE caller = ${caller} AND expires_at < now()`;
        const [line] = await transaction.$queryRaw<{ length: number }[]>`
          SELECT count(*)::int AS length FROM upload_slots WHERE caller = ${caller}`;
        const { length } = line!;
        if (length >= slots + waiting) return { requests, resetSeconds, slot: undefined, isHeld: false };
        const [slot] = await transaction.$queryRaw<{ id: number }[]>`
          INSERT INTO upload_slots (caller, expires_at) VALUES (${caller}, now() + make_interval(secs => ${slotSeconds})) RETURNING id`;
        return { requests, resetSeconds, slot: slot!.id, isHeld: length < slots };
      }),
    async holdsSlot(slot, slots) {
      // Ids are in admission order: those of one caller are created one after the other.
      const [row] = await client.$queryRaw<{ holds: boolean }[]>`
        SELECT count(*) < ${slots} AS holds FROM upload_slots mine JOIN upload_slots other ON other.caller = mine.caller
        WHERE mine.id = ${slot} AND other.id < mine.id AND other.expires_at > now()`;
      return row!.holds;
    },
    countRequest: (caller, windowSeconds, count) => countRequest(client, caller, windowSeconds, count),
    async readRate(caller, windowSeconds) {
      const row = await client.rateWindow.findUnique({ where: { caller } });
      const resetSeconds = row ? windowSeconds - (Date.now() - row.startedAt.getTime()) / 1_000 : 0;
      return row && resetSeconds > 0 ? { requests: row.requests, resetSeconds } : { requests: 0, resetSeconds: windowSeconds };
    },
    async renewSlot(slot, slotSeconds) {
      await client.uploadSlot.updateMany({ where: { id: slot }, data: { expiresAt: new Date(Date.now() + slotSeconds * 1_000) } });
    },
    async releaseSlot(slot) {
      await client.uploadSlot.deleteMany({ where: { id: slot } });
    },
  };
}

async function countRequest(
  client: Pick<PrismaConnection, '$queryRaw'>,
  caller: string,
  windowSeconds: number,
  count = 1,
): Promise<RateReading> {
  const [window] = await client.$queryRaw<{ requests: number; reset_seconds: number }[]>`
    INSERT INTO rate_windows AS w (caller, started_at, requests) VALUES (${caller}, now(), greatest(0, ${count}::int))
    ON CONFLICT (caller) DO UPDATE SET
      requests = greatest(0,
        CASE WHEN w.started_at <= now() - make_interval(secs => ${windowSeconds}) THEN 0 ELSE w.requests END + ${count}::int),
      started_at = CASE WHEN w.started_at <= now() - make_interval(secs => ${windowSeconds}) THEN now() ELSE w.started_at END
    RETURNING requests, extract(epoch FROM started_at - now())::float8 + ${windowSeconds}::float8 AS reset_seconds`;
  const { requests, reset_seconds: resetSeconds } = window!;
  return { requests, resetSeconds };
}
