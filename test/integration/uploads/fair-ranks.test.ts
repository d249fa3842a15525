// Who is next (docs/adr/0022): rows and real queues together. One worker; ends are in the order of begins.
import type { Database, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { enqueueUpload } from '@symdepot/queue';
import type { UploadId } from '@symdepot/symbols';
import { waitFor } from '@symdepot/testkit';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { createQueueHarness, type QueueHarness } from '../../harness/systems/queue-harness.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let database: Database;
let url: string;
beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ database, url } = opened);
  return opened.close;
});

const oneByOne = { concurrency: { uploads: 1, members: 1 } };
const times = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const idsOf = (uploads: readonly UploadRecord[]): UploadId[] => uploads.map(({ id }) => id);
/** Callers are users here: tests shall not share any. */
let users = 0;
const newUser = (): { email: string } => ({ email: `user-${users++}@example.com` });

async function createUploads(count: number, user = newUser()): Promise<UploadRecord[]> {
  const uploads: UploadRecord[] = [];
  for (const _ of times(count)) uploads.push(await createUpload(database, user));
  return uploads;
}

describe('in the rows', () => {
  test('each upload of a caller has the fair rank after its last one; at once, too', async () => {
    const user = newUser();
    const first = await createUpload(database, user);
    const others = await Promise.all(times(20).map(() => createUpload(database, user)));
    const fairRanks = others.map(({ fairRank }) => fairRank - first.fairRank).toSorted((a, b) => a - b);
    expect(fairRanks).toEqual(times(20).map((index) => index + 1));
  });

  test('who comes for the first time has the fair rank that has been begun last, and the lanes have fair ranks of their own', async () => {
    const [, , third] = await createUploads(3);
    await database.uploads.claim(third!.id);
    expect((await createUpload(database, newUser())).fairRank).toBe(third!.fairRank);
    const tried = await createUpload(database, { ...newUser(), lane: 'try' });
    expect(tried.fairRank).toBe(0);
    const { attempts } = (await database.uploads.claim(third!.id))!;
    await database.uploads.complete(third!.id, attempts);
  });

  test('a retry is a new arrival', async () => {
    const user = newUser();
    const [first, second] = await createUploads(2, user);
    await database.uploads.cancel(first!.id, testActor);
    const again = await database.uploads.retry(first!.id, testActor);
    expect(again.fairRank).toBe(second!.fairRank + 1);
    // Further attempts are not.
    await database.uploads.claim(first!.id);
    expect(await database.uploads.claim(first!.id)).toMatchObject({ fairRank: again.fairRank, attempts: 2 });
  });

  test('a list of files has its fair rank when there is something to do for it, not while its files are sent', async () => {
    const user = newUser();
    const [before] = await createUploads(1, user);
    const id = await withConnection(url, async (client) => {
      const { rows } = await client.query<{ id: UploadId }>(
        `INSERT INTO uploads (
           user_id, lane, kind, step, is_receiving, session_expires_at, archive_name, archive_bytes, sha256, bucket, request_id)
         SELECT id, 'release', 'files', 'receive', true, now() + interval '1 hour', '', 0, repeat('f', 64), 'symbols', 'r' FROM users WHERE email = $1 RETURNING id`,
        [user.email],
      );
      return rows[0]!.id;
    });
    const [between] = await createUploads(1, user);
    expect(between!.fairRank).toBe(before!.fairRank + 1);
    expect((await database.fileSessions.close(id))!.fairRank).toBe(between!.fairRank + 1);
  });

  test('places are counted from a new base when fair ranks have gone far, and only then', async () => {
    const lane = 'try';
    const uploads = [];
    for (const _ of times(12)) uploads.push(await createUpload(database, { email: 'far@example.com', lane }));
    const [first, last] = [uploads[0]!, uploads.at(-1)!];
    await database.uploads.claim(last.id);
    expect(await database.fairRanks.rebase(lane, 1_000)).toBeUndefined();
    expect(await database.fairRanks.placeOf(first)).toEqual({ fairRank: first.fairRank, base: 0 });
    const base = await database.fairRanks.rebase(lane, 5);
    expect(base).toBe(last.fairRank - 5);
    expect(await database.fairRanks.placeOf(last)).toEqual({ fairRank: last.fairRank, base });
    expect(await database.fairRanks.rebase(lane, 1_000)).toBe(base); // told again for a while
  });
});

describe.each(['postgres', 'redis'] as const)('with the queue on %s', { timeout: 120_000 }, (backend) => {
  const isAway = backend === 'redis' && inject('redisUrl') === null;
  const createTestbed = async (): Promise<QueueHarness> =>
    createQueueHarness({ url: backend === 'redis' ? (inject('redisUrl') ?? '') : url, callTimeoutMs: 60_000, retryDelayMs: 3_000 });

  const enqueue = async ({ queue }: QueueHarness, uploads: readonly UploadRecord[]): Promise<void> => {
    for (const upload of uploads) await enqueueUpload({ queue, database }, upload);
  };

  /** Works off what is there, one after the other, as a worker does with the rows. `meet` may fail. */
  async function work(harness: QueueHarness, meet: (id: UploadId, retryAt: Date) => Promise<void> = async () => {}): Promise<UploadId[]> {
    const ended: UploadId[] = [];
    await harness.consume(
      {
        'process-upload': async (job) => {
          const { uploadId } = job.payload;
          const { attempts } = (await database.uploads.claim(uploadId))!;
          await meet(uploadId, job.retryAt(new AppError('storage_unavailable'))!);
          await database.uploads.complete(uploadId, attempts);
          ended.push(uploadId);
        },
      },
      oneByOne,
    );
    return ended;
  }

  test.skipIf(isAway)('of one caller all end in the order in which they came, also those that are retried or restored', async () => {
    await using harness = await createTestbed();
    const uploads = await createUploads(10);
    await enqueue(harness, uploads);
    await harness.queue.obliterate();
    await enqueue(harness, uploads.toReversed()); // as the sweep may find them
    const [, , third, fourth] = idsOf(uploads);
    let retryAt: Date | undefined;
    const ended = await work(harness, async (id, at) => {
      if (id === third && !retryAt) {
        retryAt = at;
        throw new AppError('storage_unavailable');
      }
      // Begun while the third one has to wait; nobody else gets before it.
      if (id === fourth) await waitFor(() => Date.now() > retryAt!.getTime() + 50);
    });
    await waitFor(() => ended.length === 10, { timeoutMs: 60_000 });
    const [one, two, three, four, ...rest] = idsOf(uploads);
    expect(ended).toEqual([one, two, four, three, ...rest]);
  });

  test.skipIf(isAway)('who comes later does not pass who waits, however the line grows and shrinks', async () => {
    await using harness = await createTestbed();
    const user = newUser();
    const uploads = await createUploads(5, user);
    await enqueue(harness, uploads);
    const ended = await work(harness, async () => {
      // Each time one is begun, another one comes.
      if (uploads.length === 15) return;
      const next = await createUpload(database, user);
      uploads.push(next);
      await enqueue(harness, [next]);
    });
    await waitFor(() => ended.length === 15, { timeoutMs: 60_000 });
    expect(ended).toEqual(idsOf(uploads));
  });

  test.skipIf(isAway)('two callers alternate', async () => {
    await using harness = await createTestbed();
    const [ones, others] = [await createUploads(6), await createUploads(6)];
    await enqueue(harness, [...ones, ...others]);
    const ended = await work(harness);
    await waitFor(() => ended.length === 12, { timeoutMs: 60_000 });
    expect(ended).toEqual(ones.flatMap(({ id }, index) => [id, others[index]!.id]));
  });

  test.skipIf(isAway)('a burst of 500 of one delays the first of another by one fair rank', async () => {
    await using harness = await createTestbed();
    const { email } = newUser();
    await createUpload(database, { email });
    const burst = await withConnection(url, async (client) => {
      const { rows } = await client.query<{ id: UploadId; fairRank: string }>(
        `INSERT INTO uploads (user_id, lane, archive_name, archive_bytes, sha256, bucket, request_id)
         SELECT u.id, 'release', 'a.zip', 1, lpad(n::text, 64, '0'), 'symbols', 'r' FROM users u, generate_series(1, 500) n
         WHERE email = $1 ORDER BY n RETURNING id, fair_rank AS "fairRank"`,
        [email],
      );
      return rows.map((row) => ({
        ...row,
        fairRank: Number(row.fairRank),
        retries: 0,
        requestId: 'r',
        lane: 'release' as const,
        isReceiving: false,
      }));
    });
    await Promise.all(burst.map((upload) => enqueueUpload({ queue: harness.queue, database }, upload)));
    let single: UploadRecord | undefined;
    const ended = await work(harness, async (id) => {
      if (id !== burst[2]!.id) return;
      single = await createUpload(database, newUser());
      await enqueue(harness, [single]);
    });
    await waitFor(() => ended.length >= 6, { timeoutMs: 60_000 });
    expect(ended.slice(0, 6)).toEqual([burst[0]!.id, burst[1]!.id, burst[2]!.id, single!.id, burst[3]!.id, burst[4]!.id]);
  });
});
