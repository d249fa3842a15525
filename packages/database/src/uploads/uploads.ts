// The rows of `uploads`: created by ingest, taken through their states by the worker. Every update by a worker is guarded by
// `attempts`: a worker that lost its job cannot overwrite its successor. Neighbours: finish-upload.ts, upload-retry.ts,
// staged-archives.ts.
import { AppError } from '@symdepot/errors';
import { lanes, usualKind, type Lane, type UploadDoor, type UploadId, type UploadKind, type UploadStep } from '@symdepot/symbols';
import { addReceivers } from './add-receivers.ts';
import { lockArchive } from './identity-lock.ts';
import { active, runnable } from './upload-conditions.ts';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { inTransaction, type Transaction } from '../connection/in-transaction.ts';
import { isUniqueViolation } from '../connection/translate-errors.ts';
import { createFairRanks } from '../admission/fair-ranks.ts';
import { createUploadFinisher, type UploadFinisher } from './finish-upload.ts';
import { createStagedArchives, type StagedArchives } from './staged-archives.ts';
import { toUploadRecord, withUser, type UploadRecord } from './upload-record.ts';
import { createUploadRetry, type UploadRetry } from './upload-retry.ts';

export interface NewUpload {
  readonly id: UploadId;
  readonly userId: number;
  readonly tokenId: number | null;
  /** Sent by somebody who is signed in to the site. */
  readonly isBySession?: boolean;
  readonly lane: Lane;
  /** How its bytes are read; default: an archive in our layout. */
  readonly kind?: UploadKind;
  readonly door?: UploadDoor;
  readonly expectedDebugFile?: string | null;
  readonly expectedDebugId?: string | null;
  readonly archiveName: string;
  readonly archiveBytes: number;
  readonly sha256: string;
  readonly bucket: string;
  readonly privateBucketUrl: string | null;
  readonly requestId: string;
  /** Strict: warnings reject it. Default: they do not. */
  readonly isStrict?: boolean;
  readonly downloadUrl?: string | null;
  readonly redirectUrls?: readonly string[];
  /** URLs to notify when it has ended, signed with the secret of the token. */
  readonly receivers?: readonly string[];
}

export interface Fault {
  readonly code: string;
  /** For people. */
  readonly message: string;
}

export interface Uploads extends UploadFinisher, UploadRetry, StagedArchives {
  /** An id for an archive that is about to be staged under it. */
  reserveId(): Promise<UploadId>;
  /**
   * Records a new upload, unless the same bytes from the same user to the same destination, equally strict and read alike, are in progress: then
   * that upload is returned, with `isJoined`. Safe when both arrive at once at different processes. Receivers
   * are added in any case. For an upload whose token has since been deleted, the new sender is responsible from now on.
   */
  createOrJoin(upload: NewUpload): Promise<{ readonly upload: UploadRecord; readonly isJoined: boolean }>;
  /**
   * Records a new upload under an id that its sender has known before: it joins no other, and what was recorded under this id by then
   * is returned with `isJoined`. Safe when both arrive at once at different processes.
   */
  createOnce(upload: NewUpload): Promise<{ readonly upload: UploadRecord; readonly isJoined: boolean }>;
  find(id: UploadId): Promise<UploadRecord | undefined>;
  /** Numbers are given in order. Undefined: there is no upload. */
  findNewestId(): Promise<UploadId | undefined>;
  /** For polling. Undefined when there is no such upload. */
  findRevision(id: UploadId): Promise<number | undefined>;
  /** The user's other uploads of the same bytes, in any lane. Newest first. */
  listRelated(upload: Pick<UploadRecord, 'id' | 'user' | 'sha256'>, limit: number): Promise<UploadRecord[]>;
  /**
   * Starts an attempt: `staged` or `processing` → `processing`, `attempts` + 1. Undefined when the upload does not exist
   * or is already terminal, or none of its files has arrived. `retries`: only if it was given to the workers exactly this often.
   */
  claim(id: UploadId, only?: { readonly retries: number }): Promise<UploadRecord | undefined>;
  /**
   * The attempt has ended without a result, and there will be another one at that time. `fault`: why; without it the previous one
   * stays. @throws AppError `upload_superseded`
   */
  recordFault(id: UploadId, attempt: number, fault: Fault | undefined, nextAttemptAt: Date | null): Promise<void>;
  /** The attempt was handed back: it does not count for the limit. */
  handBack(id: UploadId, attempt: number): Promise<void>;
  /** The upload if this attempt is still the current one. */
  findCurrent(id: UploadId, attempt: number): Promise<UploadRecord | undefined>;
  /** @throws AppError `upload_superseded` */
  advance(id: UploadId, attempt: number, step: UploadStep): Promise<void>;
  /** Not terminal, with something to do, and not touched since, or with a file that has waited since. Oldest first, in pages. */
  listUnfinished(untouchedSince: Date, limit: number, after?: Pick<UploadRecord, 'id' | 'updatedAt'>): Promise<UploadRecord[]>;
  /** Which of these ids have failed, or have not ended and still may. */
  findFailedOrActive(ids: readonly UploadId[]): Promise<ReadonlySet<UploadId>>;
}

export function createUploads(client: PrismaConnection, changes: Changes): Uploads {
  const fairRanks = createFairRanks(client);
  const find: Uploads['find'] = async (id) => {
    const row = await client.upload.findUnique({ where: { id }, include: withUser });
    return row ? toUploadRecord(row) : undefined;
  };
  return {
    ...createUploadFinisher(client, changes),
    ...createUploadRetry(client, changes),
    ...createStagedArchives(client),
    async reserveId() {
      const rows = await client.$queryRaw<{ id: bigint }[]>`SELECT nextval(pg_get_serial_sequence('uploads', 'id')) AS id`;
      return Number(rows[0]!.id) as UploadId;
    },
    createOrJoin: ({ redirectUrls = [], receivers = [], ...upload }) =>
      inTransaction(client, async (transaction) => {
        const wanted = receivers.map((url) => ({ url, tokenId: upload.tokenId }));
        const inFlight = await lockArchive(transaction, { ...usualWork, ...upload });
        if (inFlight && (await addReceivers(transaction, inFlight.id, wanted)))
          return { upload: await adopt(transaction, inFlight, upload), isJoined: true };
        return { upload: await create(transaction, { ...upload, redirectUrls, receivers }), isJoined: false };
      }),
    async createOnce(upload) {
      try {
        return { upload: await create(client, upload), isJoined: false };
      } catch (error) {
        const recorded = isUniqueViolation(error) ? await find(upload.id) : undefined;
        if (!recorded) throw error;
        return { upload: recorded, isJoined: true };
      }
    },
    find,
    async findNewestId() {
      const newest = await client.upload.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
      return newest?.id as UploadId | undefined;
    },
    async findRevision(id) {
      const row = await client.upload.findUnique({ where: { id }, select: { revision: true } });
      return row?.revision;
    },
    async listRelated({ id, user, sha256 }, limit) {
      const rows = await client.upload.findMany({
        where: { userId: user.id, lane: { in: [...lanes] }, sha256, id: { not: id } },
        orderBy: { id: 'desc' },
        take: limit,
        include: withUser,
      });
      return rows.map(toUploadRecord);
    },
    async claim(id, only) {
      // One statement: the returned number is the one that this claim wrote.
      const [row] = await client.upload.updateManyAndReturn({
        where: { id, ...runnable, ...only },
        data: {
          state: 'processing',
          attempts: { increment: 1 },
          error: null,
          nextAttemptAt: null,
          updatedAt: new Date(),
        },
        include: withUser,
      });
      if (!row) return undefined;
      await fairRanks.begin({ lane: row.lane, fairRank: Number(row.fairRank) });
      const startedAt = row.startedAt ?? row.updatedAt;
      await client.upload.updateMany({ where: { id, startedAt: null }, data: { startedAt } });
      changes.notify(id);
      return toUploadRecord({ ...row, startedAt });
    },
    async recordFault(id, attempt, fault, nextAttemptAt) {
      const columns = fault && { lastErrorCode: fault.code, lastErrorMessage: fault.message, lastErrorAt: new Date() };
      const where = { id, attempts: attempt, state: 'processing' } satisfies Prisma.UploadWhereInput;
      const { count } = await client.upload.updateMany({ where, data: { ...columns, nextAttemptAt, updatedAt: new Date() } });
      if (count === 0) throw new AppError('upload_superseded', { uploadId: id });
      changes.notify(id);
    },
    async handBack(id, attempt) {
      const where = { id, attempts: attempt, state: 'processing' } satisfies Prisma.UploadWhereInput;
      await client.upload.updateMany({ where, data: { attemptsUncounted: { increment: 1 } } });
    },
    async findCurrent(id, attempt) {
      const row = await client.upload.findFirst({
        where: { id, attempts: attempt, state: 'processing' },
        include: withUser,
      });
      return row ? toUploadRecord(row) : undefined;
    },
    async advance(id, attempt, step) {
      const where = { id, attempts: attempt, state: 'processing' } satisfies Prisma.UploadWhereInput;
      const { count } = await client.upload.updateMany({ where, data: { step, updatedAt: new Date() } });
      if (count === 0) throw new AppError('upload_superseded', { uploadId: id });
      changes.notify(id);
    },
    async listUnfinished(untouchedSince, limit, after) {
      const hasWaited = [
        { updatedAt: { lt: untouchedSince } },
        { isReceiving: true, files: { some: { outcome: 'pending' as const, session: { finishedAt: { lt: untouchedSince } } } } },
      ];
      const isLater = after && [{ updatedAt: { gt: after.updatedAt } }, { updatedAt: after.updatedAt, id: { gt: after.id } }];
      const rows = await client.upload.findMany({
        where: { ...runnable, AND: [{ OR: hasWaited }, ...(isLater ? [{ OR: isLater }] : [])] },
        orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
        take: limit,
        include: withUser,
      });
      return rows.map(toUploadRecord);
    },
    async findFailedOrActive(ids) {
      const state = { in: ['failed' as const, ...active.in] };
      const rows = await client.upload.findMany({ where: { id: { in: [...ids] }, state }, select: { id: true } });
      return new Set(rows.map((row) => row.id as UploadId));
    },
  };
}

async function create(
  client: Pick<PrismaConnection, 'upload'>,
  { redirectUrls = [], receivers = [], ...upload }: NewUpload,
): Promise<UploadRecord> {
  const wanted = receivers.map((url) => ({ url, tokenId: upload.tokenId }));
  const data = { ...upload, redirectUrls: [...redirectUrls], receivers: { create: wanted } };
  return toUploadRecord(await client.upload.create({ data, include: withUser }));
}

const usualWork = { kind: usualKind, expectedDebugFile: null, expectedDebugId: null, isStrict: false };

/** Gives an upload whose token was deleted to the caller that sends the same bytes now. */
async function adopt(
  transaction: Transaction,
  upload: UploadRecord,
  { tokenId, isBySession = false }: Pick<NewUpload, 'tokenId' | 'isBySession'>,
): Promise<UploadRecord> {
  if (upload.tokenId !== null || upload.isBySession || (tokenId === null && !isBySession)) return upload;
  await transaction.upload.updateMany({ where: { id: upload.id, tokenId: null }, data: { tokenId, isBySession } });
  return { ...upload, tokenId, isBySession };
}
