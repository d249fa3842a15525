// A fleet that loses its workers, its jobs, its queue: every upload is completed all the same, on both queue backends.
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createPublicationGate, type PublicationGate } from '../../harness/postgres/publication-gate.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createClient, type Client, type UploadStatus } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { redisCommand } from '../../harness/redis/redis-command.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const batchFiles = 5;
/** Many short jobs one after the other, and quick repairs. */
const settings = {
  BATCH_MAX_MEMBERS: String(batchFiles),
  WORKER_CONCURRENCY: '1',
  MEMBER_CONCURRENCY: '1',
  SWEEP_INTERVAL_SECONDS: '1',
  SWEEP_UNTOUCHED_SECONDS: '2',
};
/** For workers whose jobs another one shall take over, or they themselves after an outage. A slow machine must not lose a lock. */
const soonTakenOver = { JOB_LOCK_SECONDS: '4' };
const fileCount = 100;
/** Not 0, which other tests use. */
const redisDatabase = 7;

const isMidway = ({ state, progress }: UploadStatus): boolean => state === 'processing' && progress.files.uploaded > 0;

interface Backend {
  readonly name: string;
  readonly skipReason: string | null;
  /** Where the queue is, given the URL of the fleet's database. */
  url(databaseUrl: string): string;
  /** Removes every job in every state. */
  empty(url: string): Promise<unknown>;
}

const backends: readonly Backend[] = [
  {
    name: 'PostgreSQL',
    skipReason: null,
    url: (databaseUrl) => databaseUrl,
    empty: (url) => withConnection(url, async (client) => client.query('TRUNCATE symdepot_queue.job CASCADE')),
  },
  {
    name: 'Redis',
    skipReason: inject('redisSkipReason'),
    url: () => new URL(`/${redisDatabase}`, inject('redisUrl') ?? 'redis://none').href,
    empty: (url) => redisCommand(url, 'FLUSHDB'),
  },
];

describe.each(backends)('queue on $name', ({ skipReason, url, empty }) => {
  let fleet: Fleet;
  let gate: PublicationGate;
  let queue: TcpProxy;
  let client: Client;
  let seed = 100;
  let directUrl = '';

  beforeAll(async () => {
    if (skipReason !== null) return;
    fleet = await createFleet({
      postgresUrl: inject('postgresUrl'),
      settings,
      queueUrl: async (databaseUrl) => {
        directUrl = url(databaseUrl);
        queue = await createTcpProxy(directUrl);
        await queue.open();
        return queue.url;
      },
    });
    gate = await createPublicationGate(fleet.databaseUrl);
    client = createClient(await fleet.startPublicApart(), await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] }));
  });
  afterAll(async () => {
    if (skipReason !== null) return;
    await gate[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
    await queue.cut();
    await empty(directUrl).catch(() => {}); // PostgreSQL: gone with its database
  });
  beforeEach((context) => {
    context.skip(skipReason !== null, skipReason ?? '');
  });

  const newArchive = async () => createSampleArchive({ files: fileCount, bytes: 1_000_000, seed: seed++ });

  /** A new upload, and its worker waits at the gate, after some of its files. */
  async function submitMidway() {
    await gate.close(4 * batchFiles);
    const { files, zip } = await newArchive();
    const id = await client.submit(zip);
    await client.untilStatus(id, isMidway, 'in the middle');
    return { id, files };
  }

  async function expectComplete(id: number, files: Awaited<ReturnType<typeof newArchive>>['files']): Promise<UploadStatus> {
    const status = await client.untilState(id, 'complete');
    expect(status.progress.files).toEqual({ total: fileCount, uploaded: fileCount, skipped: 0, ignored: 0, failed: 0 });
    expect(status.error).toBeNull();
    expect((await client.files(id)).every(({ outcome }) => outcome === 'uploaded')).toBe(true);
    expect(await client.differing(files)).toEqual([]);
    return status;
  }

  test('a worker that is killed in the middle: another one finishes its upload', async () => {
    const killedWorker = await fleet.start('worker', soonTakenOver);
    const { id, files } = await submitMidway();
    killedWorker.signal('SIGKILL');
    expect(await killedWorker.exit).toBe('SIGKILL');
    const left = await client.status(id);
    expect(left.state).toBe('processing');
    expect(left.progress.files.uploaded).toBeLessThan(fileCount);
    await gate.open();

    const replacement = await fleet.start('worker', soonTakenOver);
    const { attempts } = await expectComplete(id, files);
    // The job that waits for its children outlives the worker; one that was running is claimed again.
    expect(attempts).toBeLessThanOrEqual(2);
    expect(await replacement.stop()).toBe(0);
  });

  test('a queue that is emptied in the middle: the sweep puts the job back', async () => {
    const worker = await fleet.start('worker');
    const { id, files } = await submitMidway();
    await empty(directUrl);
    const left = await client.status(id);
    expect(left.state).toBe('processing');
    await gate.open();
    const { attempts } = await expectComplete(id, files);
    expect(attempts).toBe(2);
    expect(await worker.stop()).toBe(0);
    expect(worker.log()).toContainEqual(expect.objectContaining({ msg: 'a lost job was added again', upload_id: id }));
  });

  test('a queue that is away when an upload is staged: it is accepted, and completed when the queue is back', async () => {
    await queue.cut();
    const { files, zip } = await newArchive();
    const id = await client.submit(zip);
    expect((await client.status(id)).state).toBe('staged');
    const worker = await fleet.start('worker');
    await queue.open();
    const { attempts } = await expectComplete(id, files);
    expect(attempts).toBe(1);
    expect(await worker.stop()).toBe(0);
  });

  test('a queue that goes away in the middle and comes back', async () => {
    const worker = await fleet.start('worker', soonTakenOver);
    const { id, files } = await submitMidway();
    await queue.cut();
    await gate.open();
    expect((await client.status(id)).state).toBe('processing');
    await queue.open();
    await expectComplete(id, files);
    expect(await worker.stop()).toBe(0);
  });

  test('two workers share one upload', async () => {
    const workers = await Promise.all([fleet.start('worker'), fleet.start('worker')]);
    await gate.close(0);
    const { files, zip } = await newArchive();
    const id = await client.submit(zip);
    await waitFor(async () => (await gate.waiting()) === 2, { timeoutMs: 60_000, what: 'a batch in the hands of each worker' });
    await gate.open();
    const { attempts } = await expectComplete(id, files);
    expect(attempts).toBe(1);
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
    for (const worker of workers) {
      expect(worker.log().some(({ job, msg }) => job === 'publish-members' && msg === 'job completed')).toBe(true);
    }
  });
});
