// The rows of `uploads`: created by ingest, carried through their states by the worker.
// Every update by a worker is guarded by `attempts`: a worker that lost its job cannot write over its successor.
import { AppError } from '@symdepot/errors';
import type { Lane, Problem, UploadId, UploadStep } from '@symdepot/symbols';
import type { Changes } from './changes.ts';
import type { Client } from './client.ts';
import type { Prisma } from './generated/client.ts';
import { toUploadRecord, withUser, type UploadRecord } from './upload-record.ts';

export interface NewUpload {
  readonly id: UploadId;
  readonly userId: number;
  readonly tokenId: number | null;
  readonly lane: Lane;
  readonly archiveName: string;
  readonly archiveBytes: number;
  readonly sha256: string;
  readonly bucket: string;
  readonly privateBucketUrl: string | null;
  readonly requestId: string;
  readonly downloadUrl?: string | null;
  readonly redirectUrls?: readonly string[];
}

export interface Uploads {
  /** An id for an archive that is about to be staged under it. */
  reserveId(): Promise<UploadId>;
  /**
   * Records a new upload, unless the same bytes from the same user to the same lane are being processed already: then
   * that upload is given back, and `isJoined` says so. Holds when both arrive at once at different processes.
   */
  createOrJoin(upload: NewUpload): Promise<{ readonly upload: UploadRecord; readonly isJoined: boolean }>;
  find(id: UploadId): Promise<UploadRecord | undefined>;
  /** For whoever looks again and again. Undefined when there is no such upload. */
  findRevision(id: UploadId): Promise<number | undefined>;
  /**
   * Begins an attempt: `staged` or `processing` → `processing`, `attempts` + 1. Undefined when the upload does not exist
   * or is terminal already.
   */
  claim(id: UploadId): Promise<UploadRecord | undefined>;
  /** The upload if this attempt still is the current one. */
  findCurrent(id: UploadId, attempt: number): Promise<UploadRecord | undefined>;
  /** @throws AppError `upload_superseded` (as all that take an attempt) */
  advance(id: UploadId, attempt: number, step: UploadStep): Promise<void>;
  complete(id: UploadId, attempt: number): Promise<void>;
  reject(id: UploadId, attempt: number, problems: readonly Problem[]): Promise<void>;
  fail(id: UploadId, attempt: number, error: string): Promise<void>;
  /** The staged archive is gone. */
  markUnstaged(id: UploadId): Promise<void>;
  /** Not terminal, and not touched since. Oldest first. */
  listUnfinished(untouchedSince: Date, limit: number): Promise<UploadRecord[]>;
  /** Terminal, with a staged archive that nobody needs any more: complete, or ended before `endedBefore`. */
  listWithDisposableArchive(endedBefore: Date, limit: number): Promise<UploadRecord[]>;
  /** Which of these ids have a row. For staged archives without one. */
  findExisting(ids: readonly UploadId[]): Promise<ReadonlySet<UploadId>>;
}

export function createUploads(client: Client, changes: Changes): Uploads {
  /** The one way in which a worker changes an upload. */
  const updateCurrent = async (id: UploadId, attempt: number, data: Prisma.UploadUpdateManyMutationInput): Promise<void> => {
    const { count } = await client.upload.updateMany({
      where: { id, attempts: attempt, state: 'processing' },
      data: { ...data, updatedAt: new Date() },
    });
    if (count === 0) throw new AppError('upload_superseded', { uploadId: id });
    changes.notify(id, { hasEnded: data.completedAt !== undefined });
  };

  return {
    async reserveId() {
      const rows = await client.$queryRaw<{ id: bigint }[]>`SELECT nextval(pg_get_serial_sequence('uploads', 'id')) AS id`;
      return Number(rows[0]!.id) as UploadId;
    },
    createOrJoin: ({ redirectUrls = [], ...upload }) =>
      client.$transaction(async (transaction) => {
        const { userId, lane, sha256 } = upload;
        await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${userId} ${lane} ${sha256}`}, 0))::text`;
        const inFlight = await transaction.upload.findFirst({
          where: { userId, lane, sha256, state: { in: ['staged', 'processing'] } },
          orderBy: { id: 'desc' },
          include: withUser,
        });
        if (inFlight) return { upload: toUploadRecord(inFlight), isJoined: true };
        const row = await transaction.upload.create({ data: { ...upload, redirectUrls: [...redirectUrls] }, include: withUser });
        return { upload: toUploadRecord(row), isJoined: false };
      }),
    async find(id) {
      const row = await client.upload.findUnique({ where: { id }, include: withUser });
      return row ? toUploadRecord(row) : undefined;
    },
    async findRevision(id) {
      const row = await client.upload.findUnique({ where: { id }, select: { revision: true } });
      return row?.revision;
    },
    async claim(id) {
      // One statement: the number that comes back is the one that this claim wrote.
      const [row] = await client.upload.updateManyAndReturn({
        where: { id, state: { in: ['staged', 'processing'] } },
        data: {
          state: 'processing',
          attempts: { increment: 1 },
          error: null,
          updatedAt: new Date(),
        },
        include: withUser,
      });
      if (!row) return undefined;
      const startedAt = row.startedAt ?? row.updatedAt;
      await client.upload.updateMany({ where: { id, startedAt: null }, data: { startedAt } });
      changes.notify(id);
      return toUploadRecord({ ...row, startedAt });
    },
    async findCurrent(id, attempt) {
      const row = await client.upload.findFirst({
        where: { id, attempts: attempt, state: 'processing' },
        include: withUser,
      });
      return row ? toUploadRecord(row) : undefined;
    },
    advance: (id, attempt, step) => updateCurrent(id, attempt, { step }),
    complete: (id, attempt) =>
      updateCurrent(id, attempt, {
        state: 'complete',
        step: 'done',
        completedAt: new Date(),
        error: null,
      }),
    reject: (id, attempt, problems) =>
      updateCurrent(id, attempt, {
        state: 'rejected',
        step: 'done',
        completedAt: new Date(),
        problems: problems.map((problem) => ({ ...problem })),
        error: problems[0]?.message ?? null,
      }),
    fail: (id, attempt, error) => updateCurrent(id, attempt, { state: 'failed', completedAt: new Date(), error }),
    async markUnstaged(id) {
      await client.upload.updateMany({ where: { id }, data: { isStaged: false } });
    },
    async listUnfinished(untouchedSince, limit) {
      const where = {
        state: { in: ['staged', 'processing'] },
        updatedAt: { lt: untouchedSince },
      } satisfies Prisma.UploadWhereInput;
      const rows = await client.upload.findMany({
        where,
        orderBy: { updatedAt: 'asc' },
        take: limit,
        include: withUser,
      });
      return rows.map(toUploadRecord);
    },
    async listWithDisposableArchive(endedBefore, limit) {
      const rows = await client.upload.findMany({
        where: {
          isStaged: true,
          OR: [
            { state: 'complete' },
            {
              state: { in: ['rejected', 'failed', 'cancelled'] },
              completedAt: { lt: endedBefore },
            },
          ],
        },
        take: limit,
        include: withUser,
      });
      return rows.map(toUploadRecord);
    },
    async findExisting(ids) {
      const rows = await client.upload.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true },
      });
      return new Set(rows.map((row) => row.id as UploadId));
    },
  };
}
