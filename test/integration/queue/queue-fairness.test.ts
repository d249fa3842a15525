// Who goes first, on both backends: lanes do not take each other's slots, tokens take fair ranks, and nobody starves.
import { AppError } from '@symdepot/errors';
import type { Handlers } from '@symdepot/queue';
import type { Lane } from '@symdepot/symbols';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { batchJob, createQueueHarness, uploadJob, type QueueHarness } from '../../harness/systems/queue-harness.ts';

const concurrency = { uploads: 4, members: 4 };
const oneByOne = { concurrency: { uploads: 1, members: 1 } };

const unavailable = (): Error => new AppError('storage_unavailable');

let database: IsolatedDatabase;
beforeAll(async () => {
  database = await createIsolatedDatabase(inject('postgresUrl'));
});
afterAll(async () => database.drop());

const enqueueAll = async (
  { queue }: QueueHarness,
  ids: readonly number[],
  lane: Lane,
  fairRank: (index: number) => number,
): Promise<void> =>
  void (await Promise.all(
    ids.map(async (id, index) => queue.enqueue('process-upload', uploadJob(id), { lane, place: { fairRank: fairRank(index), base: 0 } })),
  ));
const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const now = (): number => 0;

describe.each(['postgres', 'redis'] as const)('fairness of the queue on %s', { timeout: 120_000 }, (backend) => {
  const isAway = backend === 'redis' && inject('redisUrl') === null;
  /** Hundreds of calls at once wait for each other. */
  const createTestbed = async (): Promise<QueueHarness> =>
    createQueueHarness({ url: backend === 'redis' ? (inject('redisUrl') ?? '') : database.url, callTimeoutMs: 60_000 });

  test.skipIf(isAway)('a fleet full of slow try jobs does a release job and its children at once', async () => {
    await using harness = await createTestbed();
    const slow = harness.gate();
    const ended: string[] = [];
    let tries = 0;
    const handlers: Partial<Handlers> = {
      'process-upload': async (job) => {
        if (job.lane === 'try') {
          tries++;
          return slow.opened;
        }
        if (job.claim.get() === undefined) await job.claim.save(1);
        const children = [0, 1].map((batch) => ({ name: 'inspect-members' as const, payload: batchJob(1_000, 1, batch), lane: job.lane }));
        await job.waitForChildren('inspect', children);
        ended.push('upload');
        return undefined;
      },
      'inspect-members': async (job) => {
        if (job.lane === 'try') return slow.opened;
        ended.push('members');
        return undefined;
      },
    };
    await enqueueAll(harness, numbers(1, 30), 'try', now);
    for (const batch of numbers(0, 10)) await harness.queue.enqueue('inspect-members', batchJob(1, 1, batch), { lane: 'try' });
    await harness.consume(handlers, { concurrency, tryConcurrency: 2 });
    await waitFor(async () => {
      const counts = await harness.queue.counts();
      return counts['try-uploads'].active === 2 && counts['try-members'].active === 2;
    });
    await enqueueAll(harness, [1_000], 'release', now);
    await waitFor(() => ended.includes('upload'));
    expect(ended).toEqual(['members', 'members', 'upload']);
    expect(tries).toBe(2); // its share, and no more
  });

  test.skipIf(isAway)('try goes on under a load of release that never ends', async () => {
    await using harness = await createTestbed();
    const { opened } = harness.gate();
    const ended: number[] = [];
    await enqueueAll(harness, numbers(1, 20), 'release', now);
    await enqueueAll(harness, numbers(101, 5), 'try', now);
    await harness.consume({
      'process-upload': async (job) => {
        if (job.lane === 'release') return opened;
        ended.push(job.payload.uploadId);
        return undefined;
      },
    });
    await waitFor(() => ended.length === 5);
    // The lanes fetch by themselves: that of release may be slower.
    await waitFor(async () => (await harness.queue.counts()).uploads.active === 4, { what: 'all slots of release taken' });
    expect((await harness.queue.counts()).uploads).toMatchObject({ active: 4, prioritized: 16 });
  });

  test.skipIf(isAway)('a single upload of one token passes the 200 of another, which go on afterwards', async () => {
    await using harness = await createTestbed();
    const order: number[] = [];
    await enqueueAll(harness, numbers(1, 200), 'release', (ahead) => ahead);
    await enqueueAll(harness, [1_000], 'release', () => 0);
    await harness.consume({ 'process-upload': async (job) => void order.push(job.payload.uploadId) }, oneByOne);
    await waitFor(() => order.length === 201, { timeoutMs: 60_000 });
    expect(order.indexOf(1_000)).toBeLessThan(10);
    expect(order.filter((id) => id !== 1_000).slice(0, 100)).toEqual(numbers(1, 100));
  });

  test.skipIf(isAway)('children take the fair rank of their upload', async () => {
    await using harness = await createTestbed();
    const order: string[] = [];
    const members = harness.gate();
    const note = async (job: { name: string; payload: { uploadId: number } }): Promise<void> => {
      if (job.payload.uploadId === 99) await members.opened; // holds the only slot until all are queued
      else order.push(`${job.name} ${job.payload.uploadId}`);
    };
    await harness.queue.enqueue('inspect-members', batchJob(99, 1, 0), { lane: 'release' });
    await harness.consume(
      {
        'process-upload': async (job) => {
          if (job.claim.get() === undefined) await job.claim.save(1);
          const name = job.payload.uploadId === 3 ? 'publish-members' : 'inspect-members';
          await job.waitForChildren('all', [{ name, payload: batchJob(job.payload.uploadId, 1, 0), lane: job.lane }]);
        },
        'inspect-members': note,
        'publish-members': note,
      },
      { concurrency: { uploads: 1, members: 1 } },
    );
    // Upload 1 has 5 others of its token before it; 2 and 3 share a fair rank, and publishing is nearer to the end.
    for (const [id, ahead] of [
      [1, 5],
      [2, 1],
      [3, 1],
    ] as const) {
      await harness.queue.enqueue('process-upload', uploadJob(id), { lane: 'release', place: { fairRank: 10 + ahead, base: 4 } });
      await waitFor(async () => (await harness.queue.counts()).uploads['waiting-children'] === id);
    }
    members.open();
    await waitFor(() => order.length === 3);
    expect(order).toEqual(['publish-members 3', 'inspect-members 2', 'inspect-members 1']);
  });

  test.skipIf(isAway)('when places are counted anew, all keep their order, also those that wait for a retry', async () => {
    await using harness = await createTestbed();
    const order: number[] = [];
    let retryAt: Date | undefined;
    const enqueue = async (id: number, fairRank: number, base: number): Promise<unknown> =>
      harness.queue.enqueue('process-upload', uploadJob(id), { lane: 'release', place: { fairRank, base } });
    await enqueue(1, 1_000, 0);
    const first = await harness.consume(
      {
        'process-upload': async (job) => {
          retryAt = job.retryAt(unavailable());
          throw unavailable();
        },
      },
      oneByOne,
    );
    await waitFor(async () => (await harness.queue.counts()).uploads.delayed === 1);
    await first.stop(5_000);
    for (const id of numbers(2, 9)) await enqueue(id, 1_000 + id, 0);
    await harness.queue.moveRanks('release', 1_000);
    await harness.queue.moveRanks('release', 1_000); // as the sweep does
    await enqueue(12, 1_012, 1_000); // its number is the lowest if the others were not moved
    await enqueue(11, 1_006, 1_000); // another token's: after the one of that fair rank
    await waitFor(() => Date.now() > retryAt!.getTime() + 50);
    await harness.consume({ 'process-upload': async (job) => void order.push(job.payload.uploadId) }, oneByOne);
    await waitFor(() => order.length === 12);
    expect(order).toEqual([1, 2, 3, 4, 5, 6, 11, 7, 8, 9, 10, 12]);
  });
});
