// What was done before a fault is not done again: counted by what the workers read and wrote.
import { withConnection } from '../harness/postgres/sql.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createFaultHarness, newArchive, operations, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

const fileCount = 40;
/**
 * One thing at a time, so that what was done at the moment of the kill is known to the file; and a lock that a busy machine does
 * not take from a worker, which would do its batch once more.
 */
const settings = { WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1', JOB_LOCK_SECONDS: '4' };

interface MemberRow {
  readonly id: string;
  readonly start: string;
  readonly bytes: string;
  readonly inspected: boolean;
}

const putNames = (worker: ServiceProcess) =>
  operations(worker).flatMap(({ operation, name }) => (operation === 'release storage.put' ? [name ?? ''] : []));
const inspectedIds = (worker: ServiceProcess) =>
  operations(worker).flatMap(({ operation, ids }) => (operation === 'uploadFiles.recordInspections' ? (ids ?? []) : []));

describe.each(firstOf(redisQueue(13), postgresQueue))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 900;

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  const memberRows = (uploadId: number): Promise<MemberRow[]> =>
    withConnection(harness.fleet.databaseUrl, async (sql) => {
      const columns = 'id, header_offset AS start, compressed_bytes AS bytes, inspected_at IS NOT NULL AS inspected';
      return (await sql.query<MemberRow>(`SELECT ${columns} FROM upload_files WHERE upload_id = $1`, [uploadId])).rows;
    });

  test('killed while inspecting: what is left is read, and nothing that was inspected is inspected again', async () => {
    const killedWorker = await harness.startWorker();
    harness.arm({ operation: 'uploadFiles.recordInspections', moment: 'after', call: 5, fault: 'SIGKILL' });
    const archive = await newArchive(seed++, fileCount);
    const id = await harness.client.submit(archive.zip);
    expect(await killedWorker.exit).toBe('SIGKILL');
    const rows = await memberRows(id);
    // Five batches of four; where a member took long, what was found is written in smaller portions.
    const done = rows.flatMap(({ id: row, inspected }) => (inspected ? [row] : []));
    expect(done.toSorted()).toEqual(inspectedIds(killedWorker).toSorted());
    expect(done.length).toBeGreaterThan(0);

    const replacement = await harness.startWorker();
    await harness.expectRight(id, archive);
    const left = rows.filter(({ inspected }) => !inspected).map((row) => row.id);
    expect(inspectedIds(replacement).toSorted()).toEqual(left.toSorted());
    const all = operations(replacement);
    const inspecting = all.slice(
      0,
      all.findIndex(({ operation, step }) => operation === 'uploads.advance' && step === 'gate'),
    );
    const read = inspecting.flatMap(({ range }) => range ?? []);
    // Small members are read in windows that others share: what counts is that what is left was in them.
    const isRead = ({ start, bytes }: MemberRow): boolean =>
      read.some((range) => range.start < Number(start) + Number(bytes) && Number(start) < range.end);
    expect(rows.filter((row) => !row.inspected && !isRead(row))).toEqual([]);
    expect(await replacement.stop()).toBe(0);
  });

  test('killed while publishing: nothing is inspected again, and every object is written once', async () => {
    const killedWorker = await harness.startWorker();
    harness.arm({ operation: 'release storage.put', moment: 'after', call: 18, fault: 'SIGKILL' });
    const archive = await newArchive(seed++, fileCount);
    const id = await harness.client.submit(archive.zip);
    expect(await killedWorker.exit).toBe('SIGKILL');
    expect(putNames(killedWorker)).toHaveLength(18);

    const replacement = await harness.startWorker();
    await harness.expectRight(id, archive);
    expect(inspectedIds(replacement)).toEqual([]);
    expect([...putNames(killedWorker), ...putNames(replacement)].toSorted()).toEqual(
      archive.files.map(({ key }) => `v1/${key}`).toSorted(),
    );
    expect(await replacement.stop()).toBe(0);
  });

  test('failed for good while publishing and sent again: only what is left is written', async () => {
    const worker = await harness.startWorker();
    harness.arm({ operation: 'release storage.put', moment: 'before', call: 18, fault: 'break' });
    const { files, zip } = await newArchive(seed++, fileCount);
    expect((await harness.client.upload(zip)).status).toBe(500);
    expect(putNames(worker)).toHaveLength(17);
    const response = await harness.client.upload(zip);
    expect(response.status).toBe(201);
    expect(response.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys).toHaveLength(17);
    expect(putNames(worker).toSorted()).toEqual(files.map(({ key }) => `v1/${key}`).toSorted());
    expect(await harness.client.differing(files)).toEqual([]);
    expect(await worker.stop()).toBe(0);
  });
});
