// Expired rows: records of uploads, in pages (Tecken's `clearuploads`), leftovers of admission, sessions and sign-ins.
// What counts as old is decided by packages/maintenance.
import type { Lane, UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { active, ended } from '../uploads/upload-conditions.ts';

export interface ExpiryPage {
  /** Created before this. */
  readonly before: Date;
  readonly limit: number;
  /** Only ids above this one; 0 for the first page. */
  readonly after: number;
  /** These stay, whatever their age. */
  readonly except: readonly UploadId[];
}

export interface Expiry {
  /** When the last complete run of all sweeps had started, in the whole fleet. */
  findLastRun(): Promise<Date | undefined>;
  recordRun(begunAt: Date): Promise<void>;
  /** Ascending ids of uploads that are terminal and have no staged archive any more. */
  listRecords(lane: Lane, page: ExpiryPage): Promise<UploadId[]>;
  /** With their files. Skips those that are no longer as `listRecords` found them. @returns how many */
  deleteRecords(ids: readonly UploadId[]): Promise<number>;
  /** Uploads that are not terminal and that nothing has happened to since. */
  countStuck(untouchedSince: Date): Promise<{ readonly count: number; readonly oldest: readonly UploadId[] }>;
  countSlots(expiredBefore: Date): Promise<number>;
  deleteSlots(expiredBefore: Date): Promise<number>;
  countRateWindows(startedBefore: Date): Promise<number>;
  deleteRateWindows(startedBefore: Date): Promise<number>;
  /** Sessions of the web site, sign-ins on their way, and sign-in links. */
  countSignedIn(expiredBefore: Date): Promise<number>;
  deleteSignedIn(expiredBefore: Date): Promise<number>;
}

/** A staged archive is removed before its record: without the record nobody would know of it. */
const isOver = {
  isStaged: false,
  state: ended,
} satisfies Prisma.UploadWhereInput;

/** The only row of its table. */
const theRun = 1;

export function createExpiry(client: PrismaConnection): Expiry {
  return {
    async findLastRun() {
      return (await client.expiryRun.findUnique({ where: { id: theRun } }))?.begunAt;
    },
    async recordRun(begunAt) {
      await client.expiryRun.upsert({ where: { id: theRun }, create: { id: theRun, begunAt }, update: { begunAt } });
    },
    async listRecords(lane, { before, limit, after, except }) {
      const rows = await client.upload.findMany({
        where: { ...isOver, lane, id: { gt: after, notIn: [...except] }, createdAt: { lt: before } },
        orderBy: { id: 'asc' },
        take: limit,
        select: { id: true },
      });
      return rows.map(({ id }) => id as UploadId);
    },
    async deleteRecords(ids) {
      const { count } = await client.upload.deleteMany({ where: { ...isOver, id: { in: [...ids] } } });
      return count;
    },
    async countStuck(untouchedSince) {
      const where = { state: active, updatedAt: { lt: untouchedSince } } satisfies Prisma.UploadWhereInput;
      const [count, oldest] = await Promise.all([
        client.upload.count({ where }),
        client.upload.findMany({ where, orderBy: { updatedAt: 'asc' }, take: 10, select: { id: true } }),
      ]);
      return { count, oldest: oldest.map(({ id }) => id as UploadId) };
    },
    countSlots: (expiredBefore) => client.uploadSlot.count({ where: { expiresAt: { lt: expiredBefore } } }),
    async deleteSlots(expiredBefore) {
      return (await client.uploadSlot.deleteMany({ where: { expiresAt: { lt: expiredBefore } } })).count;
    },
    countRateWindows: (startedBefore) => client.rateWindow.count({ where: { startedAt: { lt: startedBefore } } }),
    async deleteRateWindows(startedBefore) {
      return (await client.rateWindow.deleteMany({ where: { startedAt: { lt: startedBefore } } })).count;
    },
    async countSignedIn(expiredBefore) {
      const where = { expiresAt: { lt: expiredBefore } };
      const counts = await Promise.all([
        client.session.count({ where }),
        client.signIn.count({ where }),
        client.signInLink.count({ where }),
      ]);
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async deleteSignedIn(expiredBefore) {
      const where = { expiresAt: { lt: expiredBefore } };
      const deleted = [
        await client.signIn.deleteMany({ where }), // before their sessions, with which they would go uncounted
        await client.session.deleteMany({ where }),
        await client.signInLink.deleteMany({ where }),
      ];
      return deleted.reduce((sum, { count }) => sum + count, 0);
    },
  };
}
