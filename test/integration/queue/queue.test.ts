// The queue keeps its promises on both backends: nothing lost, nothing twice, no claim that outlives its run.
import { AppError, isAppError } from '@symdepot/errors';
import { forgetFailures, type Handlers, type QueueCounts } from '@symdepot/queue';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { redisCommand } from '../../harness/redis/redis-command.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { batchJob, createQueueHarness, uploadJob, type QueueHarness } from '../../harness/systems/queue-harness.ts';
import { scriptFile } from '../../harness/start-script.ts';

const killedWorker = scriptFile('test/harness/own-processes/killed-worker.ts');
const release = { lane: 'release' } as const;
/** Of runs that shall lose theirs: not so short that a busy machine takes it from others. */
const shortLocks = { lockDurationMs: 2_000, stalledIntervalMs: 500 };

let database: IsolatedDatabase;
beforeAll(async () => {
  database = await createIsolatedDatabase(inject('postgresUrl'));
});
afterAll(async () => database.drop());

const total = (counts: QueueCounts): number =>
  Object.values(counts)
    .flatMap((states) => Object.values(states))
    .reduce((sum, n) => sum + n, 0);
const untilEmpty = async ({ queue }: QueueHarness): Promise<void> =>
  void (await waitFor(async () => total(await queue.counts()) === 0, { what: 'an empty queue' }));
/** The event comes after the state. */
const untilFailed = async ({ queue, events }: QueueHarness): Promise<void> => {
  await waitFor(() => events.some((event) => event.type === 'failed' && event.final), { what: 'a failed job' });
  expect((await queue.counts()).uploads.failed).toBe(1);
};
/** Else a quick child ends first, and there is nothing to wait for. */
const untilParked = async ({ queue }: QueueHarness): Promise<void> =>
  void (await waitFor(async () => (await queue.counts()).uploads['waiting-children'] === 1, { what: 'a job that awaits its children' }));
const unavailable = (): Error => new AppError('storage_unavailable');

const backends = ['postgres', 'redis'] as const;
for (const backend of backends) {
  describe.skipIf(backend === 'redis' && inject('redisUrl') === null)(`queue on ${backend}`, () => {
    const url = (): string => (backend === 'redis' ? (inject('redisUrl') ?? '') : database.url);
    const createTestbed = async (): Promise<QueueHarness> => createQueueHarness({ url: url() });

    describe('enqueue', () => {
      test('leaves a job alone that waits, runs, waits for a retry or for its children', async () => {
        await using harness = await createTestbed();
        const { queue } = harness;
        const parent = harness.gate();
        const child = harness.gate();
        expect(await queue.isLive('process-upload', uploadJob(1), release)).toBe(false);
        expect(await queue.enqueue('process-upload', uploadJob(1), release)).toBe(true);
        const leftAlone = async (): Promise<void> => {
          expect(await queue.isLive('process-upload', uploadJob(1), release)).toBe(true);
          expect(await queue.enqueue('process-upload', uploadJob(1), release)).toBe(false);
        };
        await leftAlone();
        let runs = 0;
        await harness.consume({
          'process-upload': async (job) => {
            runs++;
            await parent.opened;
            await job.claim.save(1);
            await job.waitForChildren('inspect', [{ name: 'inspect-members', payload: batchJob(1, 1, 0), ...release }]);
          },
          'inspect-members': async () => child.opened,
        });
        await waitFor(() => runs === 1);
        await leftAlone();
        parent.open();
        await waitFor(async () => (await queue.counts()).uploads['waiting-children'] === 1);
        await leftAlone();
        child.open();
        await untilEmpty(harness);
        expect(runs).toBe(2);
      });

      test('replaces a job whose children were lost: nothing else would ever wake it', async () => {
        await using harness = await createTestbed();
        const { queue, prefix } = harness;
        let attempts = 0;
        const handler: Handlers['process-upload'] = async (job) => {
          if (job.claim.get() === undefined) await job.claim.save(++attempts);
          const child = { name: 'inspect-members' as const, payload: batchJob(1, attempts, 0), ...release };
          if (attempts === 1) await job.waitForChildren('inspect', [child]);
        };
        // Something else keeps the only slot for members busy: the child is lost while it waits.
        const busy = harness.gate();
        await queue.enqueue('publish-members', batchJob(9, 1, 0), release);
        const handlers = { 'process-upload': handler, 'publish-members': async () => busy.opened };
        await harness.consume(handlers, { concurrency: { uploads: 1, members: 1 } });
        await waitFor(async () => (await queue.counts()).members.active === 1);
        await queue.enqueue('process-upload', uploadJob(1), release);
        await untilParked(harness);
        expect(await queue.isLive('process-upload', uploadJob(1), release)).toBe(true);
        if (backend === 'postgres') {
          await withConnection(url(), async (sql) => sql.query(`DELETE FROM ${prefix}_queue.job WHERE name = 'inspect-members'`));
        } else {
          await redisCommand(url(), 'DEL', `${prefix}:members:inspect-members-1-1-0`, `${prefix}:members:prioritized`);
        }
        expect(await queue.isLive('process-upload', uploadJob(1), release)).toBe(false);
        expect(await queue.enqueue('process-upload', uploadJob(1), release)).toBe(true);
        busy.open();
        await untilEmpty(harness);
        expect(attempts).toBe(2);
      });

      test('leaves a job alone that waits for a retry', async () => {
        await using harness = await createQueueHarness({ url: url(), retryDelayMs: 60_000 });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await harness.consume({ 'process-upload': async () => Promise.reject(unavailable()) });
        await waitFor(async () => (await harness.queue.counts()).uploads.delayed === 1);
        expect(await harness.queue.enqueue('process-upload', uploadJob(1), release)).toBe(false);
      });

      test('replaces a job that has failed, from its first attempt on', async () => {
        await using harness = await createTestbed();
        const attempts: number[] = [];
        await harness.consume({
          'process-upload': async (job) => {
            attempts.push(job.attempt.number);
            if (attempts.length === 1) throw new AppError('archive_bytes_missing');
          },
        });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await untilFailed(harness);
        expect(await harness.queue.isLive('process-upload', uploadJob(1), release)).toBe(false);
        expect(await harness.queue.enqueue('process-upload', uploadJob(1), release)).toBe(true);
        await untilEmpty(harness);
        expect(attempts).toEqual([1, 1]);
      });

      test('runs a job again that has been completed', async () => {
        await using harness = await createTestbed();
        let runs = 0;
        await harness.consume({ 'process-upload': async () => void runs++ });
        for (const expected of [1, 2]) {
          expect(await harness.queue.enqueue('process-upload', uploadJob(1), release)).toBe(true);
          await waitFor(() => runs === expected);
          await untilEmpty(harness);
        }
      });

      test('makes one job of many calls at a time, also over a failed one', async () => {
        await using harness = await createTestbed();
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        const first = await harness.consume({ 'process-upload': async () => Promise.reject(new AppError('archive_bytes_missing')) });
        await untilFailed(harness);
        await first.stop(5_000);
        await Promise.all(Array.from({ length: 20 }, async () => harness.queue.enqueue('process-upload', uploadJob(1), release)));
        expect(total(await harness.queue.counts())).toBe(1);
      });

      test('forgets the failures of uploads that are settled, and no others', async () => {
        await using harness = await createTestbed();
        const { queue } = harness;
        const fail = async (): Promise<never> => Promise.reject(new AppError('archive_bytes_missing'));
        await harness.consume({ 'process-upload': fail, 'inspect-members': fail, 'expire-data': fail });
        for (const id of [1, 2]) await queue.enqueue('process-upload', uploadJob(id), { lane: 'try' });
        await queue.enqueue('process-upload', { ...uploadJob(1), retries: 1 }, { lane: 'try' });
        for (const id of [1, 3]) await queue.enqueue('inspect-members', batchJob(id, 4, 0), release);
        await queue.enqueue('expire-data', {}, release);
        const failed = async () => Object.values(await queue.counts()).map((states) => states.failed);
        await waitFor(async () => (await failed()).reduce((sum, n) => sum + n, 0) === 6, { what: 'six failed jobs' });
        const asked: number[] = [];
        await forgetFailures(queue, async (ids) => {
          asked.push(...ids);
          return new Set(ids.filter((id) => id === 2));
        });
        expect(asked.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 3]);
        expect(await queue.counts()).toMatchObject({ uploads: { failed: 1 }, members: { failed: 0 }, 'try-uploads': { failed: 1 } });
        expect(await queue.internals.queues['try-uploads'].getJobState('upload-2')).toBe('failed');
      });

      test('refuses a payload that does not fit', async () => {
        await using harness = await createTestbed();
        await expect(harness.queue.enqueue('process-upload', uploadJob(0), release)).rejects.toThrow('uploadId');
      });
    });

    describe('errors', () => {
      test('a fault of a batch fails it: the next attempt of its upload does what is left', async () => {
        await using harness = await createTestbed();
        const finals: boolean[] = [];
        await harness.consume({
          'inspect-members': async (job) => {
            finals.push(job.isFinal(unavailable()));
            throw unavailable();
          },
        });
        await harness.queue.enqueue('inspect-members', batchJob(1, 1, 0), release);
        await waitFor(async () => (await harness.queue.counts()).members.failed === 1);
        expect(finals).toEqual([true]);
      });

      test('a fault is tried again until its handler gives up, at the time that it was told', async () => {
        await using harness = await createTestbed();
        const runs: { number: number; isFinal: boolean; begunAt: number; retryAt: number }[] = [];
        await harness.consume({
          'process-upload': async (job) => {
            const retryAt = job.retryAt(unavailable())!.getTime();
            runs.push({ number: job.attempt.number, isFinal: job.isFinal(unavailable()), begunAt: Date.now(), retryAt });
            throw runs.length === 10 ? new AppError('upload_failed', { uploadId: 1, reason: 'enough' }) : unavailable();
          },
        });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await untilFailed(harness);
        expect(runs.map(({ number, isFinal }) => [number, isFinal])).toEqual(Array.from({ length: 10 }, (_, index) => [index + 1, false]));
        for (const [index, { begunAt }] of runs.slice(1).entries()) expect(begunAt).toBeGreaterThanOrEqual(runs[index]!.retryAt - 5);
        // A retry may begin before the end of the run before it has been told.
        const failures = await waitFor(() => {
          const found = harness.events.filter((event) => event.type === 'failed');
          return found.length === 10 ? found.toSorted((a, b) => a.attempt - b.attempt) : undefined;
        });
        expect(failures.map(({ final }) => final)).toEqual(runs.map((_, index) => index === 9));
        expect(failures.slice(0, 9).every(({ error }) => isAppError(error, 'storage_unavailable'))).toBe(true);
      });

      test('what a retry cannot mend is not tried again', async () => {
        await using harness = await createTestbed();
        await harness.consume({ 'process-upload': async () => Promise.reject(new AppError('archive_bytes_missing')) });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await untilFailed(harness);
        const failures = harness.events.filter((event) => event.type === 'failed');
        expect(failures).toMatchObject([{ attempt: 1, final: true, error: { code: 'archive_bytes_missing' }, lane: 'release' }]);
      });

      test('a superseded run ends quietly', async () => {
        await using harness = await createTestbed();
        await harness.consume({ 'process-upload': async (job) => Promise.reject(new AppError('upload_superseded', job.payload)) });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await waitFor(() => harness.events.some(({ type }) => type === 'completed'));
        await untilEmpty(harness);
        expect(harness.events.map(({ type }) => type)).toEqual(['started', 'completed']);
      });
    });

    describe('claims and children', () => {
      test('a job waits twice, goes on under its claim, and outlives a failing child', async () => {
        await using harness = await createTestbed();
        const claims: (number | undefined)[] = [];
        const children: string[] = [];
        await harness.consume({
          'process-upload': async (job) => {
            claims.push(job.claim.get());
            if (job.claim.get() === undefined) await job.claim.save(7);
            const batches = (batch: number) => batchJob(1, 7, batch);
            await job.waitForChildren('inspect', [
              { name: 'inspect-members', payload: batches(0), lane: 'try' },
              { name: 'inspect-members', payload: batches(1), lane: 'try' },
            ]);
            expect(children.slice(0, 2).toSorted()).toEqual(['inspect-members-1-7-0', 'inspect-members-1-7-1']);
            await job.waitForChildren('publish', [{ name: 'publish-members', payload: batches(0), lane: 'try' }]);
          },
          'inspect-members': async (job) => {
            await untilParked(harness);
            children.push(job.id);
            if (job.payload.batch === 1) throw new AppError('archive_bytes_missing');
          },
          'publish-members': async (job) => {
            await untilParked(harness);
            children.push(job.id);
          },
        });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await waitFor(() => harness.events.some((event) => event.type === 'completed' && event.name === 'process-upload'));
        expect(claims).toEqual([undefined, 7, 7]);
        expect(children).toHaveLength(3);
        // A job may go on, and end, before the run after which it awaited its children has heard of that.
        await waitFor(() => harness.events.filter(({ type }) => type === 'awaiting-children').length === 2);
        expect(total(await harness.queue.counts())).toBe(1); // the failed child, kept to be looked at
      });

      test('no children, or none left, is no wait', async () => {
        await using harness = await createTestbed();
        let runs = 0;
        await harness.consume({
          'process-upload': async (job) => {
            runs++;
            await job.claim.save(1);
            await job.waitForChildren('inspect', []);
          },
        });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await untilEmpty(harness);
        expect(runs).toBe(1);
      });

      test('a retry is a fresh claim, before and after a wait', async () => {
        await using harness = await createTestbed();
        const claims: (number | undefined)[] = [];
        await harness.consume({
          'process-upload': async (job) => {
            claims.push(job.claim.get());
            if (claims.length === 1) {
              await job.claim.save(1);
              throw unavailable();
            }
            const attempt = job.claim.get() ?? claims.length;
            if (job.claim.get() === undefined) await job.claim.save(attempt);
            await job.waitForChildren('inspect', [{ name: 'inspect-members', payload: batchJob(1, attempt, 0), ...release }]);
            if (claims.length === 3) throw unavailable();
          },
          'inspect-members': async () => untilParked(harness),
        });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await waitFor(() => claims.length === 5);
        await untilEmpty(harness);
        // claimed 1, failed · claimed 2, parked · went on with 2, failed · claimed 4, parked · went on with 4
        expect(claims).toEqual([undefined, undefined, 2, undefined, 4]);
      });

      test('waiting without a claim is a mistake that shows', async () => {
        await using harness = await createTestbed();
        await harness.consume({ 'process-upload': async (job) => job.waitForChildren('inspect', []) });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        const failure = await waitFor(() => harness.events.find((event) => event.type === 'failed'));
        expect(failure.error.message).toMatch(/claim/);
      });

      test('a job whose worker was killed is run again, as a fresh claim', async () => {
        await using harness = await createTestbed();
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        const child = spawn(process.execPath, [killedWorker, url(), harness.prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
        const [line] = (await once(child.stdout, 'data')) as [Buffer];
        expect(line.toString()).toBe('claimed\n');
        child.kill('SIGKILL');
        await once(child, 'exit');
        const runs: { claim: number | undefined; attempt: number }[] = [];
        await harness.consume({ 'process-upload': async (job) => void runs.push({ claim: job.claim.get(), attempt: job.attempt.number }) });
        await waitFor(() => runs.length === 1);
        await untilEmpty(harness);
        expect(runs).toEqual([{ claim: undefined, attempt: 1 }]);
        // Whoever found it may hear of that after it has been run.
        const stalled = await waitFor(() => harness.events.find(({ type }) => type === 'stalled'));
        expect(stalled).toEqual({ type: 'stalled', queue: 'uploads', id: 'upload-1' });
      });
    });

    describe('an emptied queue', () => {
      test('can be filled again while old runs are still going on', async () => {
        await using harness = await createTestbed();
        const old = harness.gate();
        let emptied = false;
        const aborted: unknown[] = [];
        await harness.consume(
          {
            'process-upload': async (job) => {
              await job.claim.save(emptied ? 2 : 1);
              await job.waitForChildren('inspect', [
                { name: 'inspect-members', payload: batchJob(job.payload.uploadId, emptied ? 2 : 1, 0), ...release },
              ]);
            },
            'inspect-members': async (job) => {
              if (job.payload.attempt !== 1) return;
              job.signal.addEventListener('abort', () => aborted.push(job.signal.reason));
              await old.opened;
            },
          },
          shortLocks,
        );
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await harness.queue.enqueue('process-upload', uploadJob(2), { lane: 'try' });
        await waitFor(async () => (await harness.queue.counts()).uploads['waiting-children'] === 1);
        await waitFor(async () => (await harness.queue.counts())['try-uploads']['waiting-children'] === 1);
        await waitFor(async () => (await harness.queue.counts()).members.active === 2);
        emptied = true;
        await harness.queue.obliterate();
        expect(total(await harness.queue.counts())).toBe(0);
        expect(await harness.queue.enqueue('process-upload', uploadJob(1), release)).toBe(true);
        await untilEmpty(harness);
        // The run whose job is gone learns so when its lock is to be renewed.
        await waitFor(() => aborted.length > 0);
        expect(isAppError(aborted[0], 'job_lock_lost')).toBe(true);
        expect(harness.events.some(({ type }) => type === 'lost-lock')).toBe(true);
      });
    });

    describe('stop', () => {
      test('waits for what is under way and takes nothing more', async () => {
        await using harness = await createTestbed();
        const { opened, open } = harness.gate();
        const consumer = await harness.consume({ 'process-upload': async () => opened }, { concurrency: { uploads: 1, members: 1 } });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await waitFor(() => harness.events.length === 1);
        await harness.queue.enqueue('process-upload', uploadJob(2), release);
        const stopped = consumer.stop(20_000);
        open();
        await stopped;
        expect(harness.events.map(({ type }) => type)).toEqual(['started', 'completed']);
        expect(total(await harness.queue.counts())).toBe(1);
      });

      test('near its deadline, hands a job back that ends on its signal', async () => {
        await using harness = await createTestbed();
        const finals: boolean[] = [];
        const consumer = await harness.consume({
          'process-upload': async (job) => {
            await job.claim.save(1);
            await once(job.signal, 'abort');
            finals.push(job.isFinal(job.signal.reason));
            job.signal.throwIfAborted();
          },
        });
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await waitFor(() => harness.events.length === 1);
        await consumer.stop(4_000); // of which the last two are for what ends on its signal
        expect(finals).toEqual([false]);
        expect(harness.events.map(({ type }) => type)).toEqual(['started', 'released']);
        const runs: { claim: number | undefined; attempt: number }[] = [];
        await harness.consume({ 'process-upload': async (job) => void runs.push({ claim: job.claim.get(), attempt: job.attempt.number }) });
        await untilEmpty(harness);
        expect(runs).toEqual([{ claim: undefined, attempt: 1 }]);
      });

      test('does not wait longer for a job that ignores its signal; another worker gets it', async () => {
        await using harness = await createTestbed();
        const { opened, open } = harness.gate();
        const consumer = await harness.consume({ 'process-upload': async () => opened }, shortLocks);
        await harness.queue.enqueue('process-upload', uploadJob(1), release);
        await waitFor(() => harness.events.length === 1);
        const begin = Date.now();
        await consumer.stop(800);
        expect(Date.now() - begin).toBeLessThan(10_000); // and not for ever
        let runs = 0;
        await harness.consume({ 'process-upload': async () => void runs++ });
        await untilEmpty(harness);
        expect(runs).toBe(1);
        open();
      });
    });

    test('the sweep is one job, however many ask for it', async () => {
      await using harness = await createTestbed();
      expect(await harness.queue.enqueue('sweep-uploads', {}, release)).toBe(true);
      expect(await harness.queue.enqueue('sweep-uploads', {}, release)).toBe(false);
      await harness.consume({});
      await untilEmpty(harness);
    });

    test('one sweep runs at a time, however many ask for it while one begins', async () => {
      await using harness = await createTestbed();
      let running = 0;
      let most = 0;
      await harness.consume({
        'sweep-uploads': async () => {
          most = Math.max(most, ++running);
          await setTimeout(50);
          running--;
        },
      });
      for (let round = 0; round < 40; round++) {
        await Promise.all([1, 2].map(async () => harness.queue.enqueue('sweep-uploads', {}, release)));
        await untilEmpty(harness);
      }
      await untilEmpty(harness);
      expect([running, most]).toEqual([0, 1]);
    });
  });
}
