// The bytes of artefacts on their way in (ADR 46): each sender has a session of its own, whose parts add up to the whole; then a
// worker reads it. As file-sessions.ts has it for symbols files, without an upload around it. Neighbours: artefacts.ts,
// artefact-session-record.ts, record-stored.ts.
import { inTransaction } from '../connection/in-transaction.ts';
import { inTurn } from '../connection/in-turn.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { FilePart } from '../manifests/file-session-record.ts';
import { Prisma } from '../generated/client.ts';
import { toArtefactRecord, type ArtefactRecord } from './artefact-record.ts';
import { toSession, withArtefact, type ArtefactContent, type ArtefactSession, type NewArtefact } from './artefact-session-record.ts';
import { recordStored } from './record-stored.ts';
import { claimOpenBytes, createSessionCounts, type SessionCounts } from './session-counts.ts';

export interface ArtefactSessions extends SessionCounts {
  /**
   * The artefact as it is; and a session to send it by, new or the open one of the same secret, unless it is stored.
   * @throws AppError `too_many_open_artefact_bytes`
   */
  announce(announced: NewArtefact): Promise<{ readonly artefact: ArtefactRecord; readonly session: ArtefactSession | undefined }>;
  find(id: number): Promise<ArtefactSession | undefined>;
  /** Another session of the same sender for the same artefact, which nobody else can send to. @throws as `announce` */
  fork(session: ArtefactSession, secretHash: string, maxOpenBytes: number): Promise<ArtefactSession>;
  /** False when another part was faster, or the session has ended: read again. The bytes must be durable. */
  addPart(id: number, part: FilePart, isWhole: boolean): Promise<boolean>;
  /** In order. */
  listParts(id: number): Promise<FilePart[]>;
  /** A worker is about to write the object of a session: from now on there may be one. False when the session has ended. */
  beginStoring(id: number): Promise<boolean>;
  /**
   * The object is there, and is what its digest says. @param session as it was read before the object was written
   * @returns false when it has ended since, or the artefact was stored or removed: it is to be read again
   */
  recordStored(session: ArtefactSession, content: ArtefactContent, requestId: string): Promise<boolean>;
  /** The object of an artefact was written, and its row is not to say that it is stored: it is still to be deleted. */
  recordObject(artefactId: number): Promise<void>;
  /** Nothing more comes of it. @param fault the code of an error, null when it was stored */
  end(id: number, fault: string | null): Promise<void>;
  /** Those that wait for a worker. */
  listWhole(limit: number): Promise<number[]>;
  /** Ended, and their parts are still to be discarded. */
  listDiscardable(limit: number): Promise<number[]>;
  /** Once they are discarded. */
  forgetParts(id: number): Promise<void>;
  /** That ended before this time, or expired and never became whole. */
  listOver(before: Date, now: Date, limit: number): Promise<number[]>;
  /** The same, with the rows of their parts, which are to be discarded: from then on nobody is told that they have arrived. */
  removeOver(before: Date, now: Date, limit: number): Promise<number[]>;
  /** Artefacts that were announced, last before this time, and never came. */
  removeUnsent(before: Date): Promise<number>;
  /** The same, of which an object may have been written: a worker has begun to. In the order of their ids. */
  listUnsentObjects(before: Date, page: { readonly after: number; readonly limit: number }): Promise<ArtefactRecord[]>;
  /** Deletes that object, unless somebody has announced it since; who does so meanwhile waits. @returns whether it was done */
  deleteUnsentObject(id: number, before: Date, deleteObject: () => Promise<void>): Promise<boolean>;
  /** Which of these there are. */
  findKnown(ids: readonly number[]): Promise<ReadonlySet<number>>;
}

/** Whoever sends has so long for the next part at least. */
const sendingMs = 3_600_000;

const over = (before: Date, now: Date): Prisma.Sql =>
  Prisma.sql`WHERE ended_at < ${before} OR (ended_at IS NULL AND whole_at IS NULL AND expires_at < ${now})`;

const unsent = (before: Date) =>
  ({
    state: 'announced',
    removedAt: null,
    lastUsedAt: { lt: before },
    sessions: { none: {} },
  }) satisfies Prisma.ArtefactWhereInput;

export function createArtefactSessions(client: PrismaConnection): ArtefactSessions {
  return {
    ...createSessionCounts(client),
    announce: ({ sha512, bytes, userId, userEmail, tokenId, secretHash, expiresAt, maxOpenBytes }) =>
      inTransaction(client, async (transaction) => {
        await transaction.$executeRaw`
          INSERT INTO artefacts (sha512, bytes, uploaded_by) VALUES (${sha512}, ${bytes}, ${userEmail})
          ON CONFLICT (sha512) DO UPDATE SET last_used_at = now()`; // a sweep that takes away what nobody sent leaves it now
        const artefact = toArtefactRecord(await transaction.artefact.findUniqueOrThrow({ where: { sha512 } }));
        if (artefact.state === 'stored') return { artefact, session: undefined };
        await transaction.$executeRaw`
          UPDATE artefact_sessions SET ended_at = now(), fault = 'file_session_not_found'
          WHERE secret_hash = ${secretHash} AND ended_at IS NULL AND whole_at IS NULL AND expires_at < now()`;
        const open = await transaction.artefactSession.findFirst({ where: { secretHash, endedAt: null }, include: withArtefact });
        if (open) return { artefact, session: toSession(open) };
        await claimOpenBytes(transaction, { userId, tokenId, bytes }, maxOpenBytes);
        const data = { artefactId: artefact.id, userId, tokenId, secretHash, bytes, expiresAt };
        return { artefact, session: toSession(await transaction.artefactSession.create({ data, include: withArtefact })) };
      }),
    async find(id) {
      const row = await client.artefactSession.findUnique({ where: { id }, include: withArtefact });
      return row ? toSession(row) : undefined;
    },
    fork: ({ id: forkedFrom, artefact, userId, tokenId, bytes, expiresAt: announced }, secretHash, maxOpenBytes) =>
      inTransaction(client, async (transaction) => {
        await claimOpenBytes(transaction, { userId, tokenId, bytes }, maxOpenBytes);
        const expiresAt = new Date(Math.max(announced.getTime(), Date.now() + sendingMs));
        const data = { artefactId: artefact.id, forkedFrom, userId, tokenId, secretHash, bytes, expiresAt };
        return toSession(await transaction.artefactSession.create({ data, include: withArtefact }));
      }),
    async addPart(id, { start, bytes, name }, isWhole) {
      const added = await client.$executeRaw`
        WITH moved AS (
          UPDATE artefact_sessions SET received_bytes = ${start + bytes}, whole_at = CASE WHEN ${isWhole} THEN now() END,
            expires_at = GREATEST(expires_at, ${new Date(Date.now() + sendingMs)}) -- who still sends is not cut off
          WHERE id = ${id} AND received_bytes = ${start} AND whole_at IS NULL AND ended_at IS NULL RETURNING id
        )
        INSERT INTO artefact_parts (session_id, start, bytes, name) SELECT id, ${start}, ${bytes}, ${name}::uuid FROM moved`;
      return added > 0;
    },
    async listParts(id) {
      const rows = await client.artefactPart.findMany({ where: { sessionId: id }, orderBy: { start: 'asc' } });
      return rows.map(({ start, bytes, name }) => ({ start: Number(start), bytes: Number(bytes), name }));
    },
    beginStoring: (id) =>
      inTurn(client, 'artefacts', async (transaction) => {
        const begun = await transaction.$executeRaw`
          UPDATE artefacts a SET has_object = true
          FROM artefact_sessions s WHERE s.id = ${id} AND s.artefact_id = a.id AND s.whole_at IS NOT NULL AND s.ended_at IS NULL`;
        return begun > 0;
      }),
    recordStored: (session, content, requestId) =>
      inTurn(client, 'artefacts', (transaction) => recordStored(transaction, session, content, requestId)),
    recordObject: (artefactId) =>
      inTurn(client, 'artefacts', async (transaction) => {
        await transaction.artefact.updateMany({ where: { id: artefactId }, data: { hasObject: true } });
      }),
    async end(id, fault) {
      await client.artefactSession.updateMany({ where: { id, endedAt: null }, data: { endedAt: new Date(), fault } });
    },
    async listWhole(limit) {
      const where = { wholeAt: { not: null }, endedAt: null };
      const rows = await client.artefactSession.findMany({ where, orderBy: { id: 'asc' }, take: limit, select: { id: true } });
      return rows.map(({ id }) => id);
    },
    async listDiscardable(limit) {
      const where = { endedAt: { not: null }, parts: { some: {} } };
      const rows = await client.artefactSession.findMany({ where, orderBy: { id: 'asc' }, take: limit, select: { id: true } });
      return rows.map(({ id }) => id);
    },
    async forgetParts(id) {
      await client.artefactPart.deleteMany({ where: { sessionId: id } });
    },
    async listOver(before, now, limit) {
      const rows = await client.$queryRaw<
        { id: number }[]
      >`SELECT id FROM artefact_sessions ${over(before, now)} ORDER BY id LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },
    async removeOver(before, now, limit) {
      const rows = await client.$queryRaw<{ id: number }[]>`
        DELETE FROM artefact_sessions WHERE id IN (
          SELECT id FROM artefact_sessions ${over(before, now)} ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
        ) RETURNING id`;
      return rows.map(({ id }) => id);
    },
    async removeUnsent(before) {
      return (await client.artefact.deleteMany({ where: { ...unsent(before), hasObject: false } })).count;
    },
    async listUnsentObjects(before, { after, limit }) {
      const where = { ...unsent(before), hasObject: true, id: { gt: after } };
      return (await client.artefact.findMany({ where, orderBy: { id: 'asc' }, take: limit })).map(toArtefactRecord);
    },
    deleteUnsentObject: (id, before, deleteObject) =>
      inTransaction(client, async (transaction) => {
        // A worker takes what it finds there for stored if it is whole: none may begin while it is being deleted.
        await transaction.$queryRaw`SELECT FROM artefacts WHERE id = ${id} FOR UPDATE`;
        if ((await transaction.artefact.count({ where: { id, ...unsent(before) } })) === 0) return false;
        await deleteObject();
        await transaction.artefact.update({ where: { id }, data: { hasObject: false } });
        return true;
      }),
    async findKnown(ids) {
      const rows = await client.artefactSession.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
      return new Set(rows.map(({ id }) => id));
    },
  };
}
