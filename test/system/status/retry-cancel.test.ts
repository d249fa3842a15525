// Retry and cancel over HTTP, on a fleet whose workers come and go: what is answered, who may, and what many at once get.
// Neighbour: test/faults/retry.test.ts (what is done again, and what is not).
import { createRandom, createSampleArchive, waitFor } from '@symdepot/testkit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client, type Endpoints, type UploadStatus } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import type { HttpResponse } from '../../harness/clients/http.ts';
import type { ServiceProcess, Settings } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const settings = {
  SWEEP_INTERVAL_SECONDS: '0.5',
  SWEEP_UNTOUCHED_SECONDS: '1',
  // A slot is given back after the response: of many at once, none shall be refused for those that were answered just before.
  UPLOAD_CONCURRENT_PER_TOKEN: '1000',
};
/** Every sample file has this in it. */
const strict = { DISALLOWED_SYMBOLS_SNIPPETS: 'MODULE' };

let fleet: Fleet;
let endpoints: Endpoints;
let ingest: ServiceProcess;
let client: Client;
let worker: ServiceProcess | undefined;
let seed = 800;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings });
  const [status, download] = await Promise.all([fleet.start('status'), fleet.start('download')]);
  ingest = await fleet.start('ingest');
  endpoints = { ingest: ingest.url, status: status.url, download: download.url };
  client = await clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => fleet[Symbol.asyncDispose]());
beforeEach(() => useWorker(undefined));

const clientFor = async (token: Parameters<typeof createToken>[1]): Promise<Client> =>
  createClient(endpoints, await createToken(fleet.databaseUrl, token));
/** No worker: uploads stay staged. */
async function useWorker(settings: Settings | undefined): Promise<void> {
  await worker?.stop();
  worker = settings && (await fleet.start('worker', settings));
}
const hasLogged = (...texts: readonly string[]): boolean =>
  ingest
    .output()
    .split('\n')
    .some((line) => texts.every((text) => line.includes(text)));
const newArchive = () => createSampleArchive({ files: 4, bytes: 30_000, seed: seed++ });
const codeOf = (response: HttpResponse): [number, string] => [response.status, response.json<{ code: string }>().code];
const uploadOf = (response: HttpResponse): UploadStatus => response.json<{ upload: UploadStatus }>().upload;
const idIn = (text: unknown): number => Number(/upload (\d+)/i.exec(String(text))?.[1]);

async function rejected() {
  await useWorker(strict);
  const archive = await newArchive();
  const id = await client.submit(archive.zip);
  expect((await client.untilState(id, 'rejected')).problems).toHaveLength(4);
  await useWorker(undefined);
  return { id, ...archive };
}

describe('retry', () => {
  test('a rejected archive is checked anew: the rules may have changed', async () => {
    const { id, files } = await rejected();
    const response = await client.order(id, 'retry');
    expect([response.status, response.headers.location]).toEqual([202, `/api/uploads/upload/${id}`]);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(uploadOf(response)).toMatchObject({ id, state: 'staged', step: 'list', error: null, problems: [], attempts: 1 });
    expect(await client.files(id)).toEqual([]);

    await useWorker(strict);
    expect(await client.untilState(id, 'rejected')).toMatchObject({ attempts: 2 });
    expect((await client.status(id)).problems).toHaveLength(4);
    await useWorker({});
    expect((await client.order(id, 'retry')).status).toBe(202);
    expect(await client.untilState(id, 'complete')).toMatchObject({ attempts: 3, error: null, problems: [] });
    expect(await client.differing(files)).toEqual([]);
    expect(codeOf(await client.order(id, 'retry'))).toEqual([409, 'upload_is_complete']);
  });

  test('of many at once one is accepted, and the same bytes sent again join it', async () => {
    const { id, zip } = await rejected();
    const responses = await Promise.all(Array.from({ length: 12 }, () => client.order(id, 'retry')));
    expect(responses.filter(({ status }) => status === 202)).toHaveLength(1);
    for (const response of responses.filter(({ status }) => status !== 202)) expect(codeOf(response)).toEqual([409, 'upload_in_flight']);
    expect(await client.submit(zip)).toBe(id);
    await useWorker({});
    expect(await client.untilState(id, 'complete')).toMatchObject({ attempts: 2 });
  });

  test('of a retry and the same bytes sent again at the same time, one begins and the other is told of it', async () => {
    const { id, zip } = await rejected();
    const [retry, sent] = await Promise.all([client.order(id, 'retry'), client.submit(zip)]);
    if (retry.status === 202) expect(sent).toBe(id);
    else expect([codeOf(retry), idIn(retry.json()['error'])]).toEqual([[409, 'archive_in_flight'], sent]);
    await useWorker({});
    await client.untilState(sent, 'complete');
  });

  test('an archive that is no longer kept cannot be retried', async () => {
    const { id } = await rejected();
    await withConnection(fleet.databaseUrl, (sql) =>
      sql.query(`UPDATE uploads SET completed_at = completed_at - interval '8 days' WHERE id = $1`, [id]),
    );
    await useWorker({});
    const isKept = async () => (await fleet.buckets.objects('staging')).includes(`staging/${id}.zip`);
    await waitFor(async () => !(await isKept()), { what: 'a sweep that takes the archive away' });
    expect(codeOf(await client.order(id, 'retry'))).toEqual([409, 'archive_bytes_missing']);
    expect((await client.status(id)).state).toBe('rejected');
  });

  test('only for who made it, with a token that could make it again', async () => {
    const id = await client.submit((await newArchive()).zip);
    const tryId = await client.submit((await newArchive()).zip, { fields: { try: '1' } });
    const other = await clientFor({ email: 'other@example.com', permissions: ['upload_symbols'] });
    const viewer = await clientFor({ email: 'viewer@example.com', permissions: ['upload_symbols', 'view_all_uploads'] });
    const tryOnly = await clientFor({ permissions: ['upload_try_symbols'] });
    for (const verb of ['retry', 'cancel'] as const) {
      expect(codeOf(await other.order(id, verb))).toEqual([403, 'upload_access_denied']);
      expect(codeOf(await viewer.order(id, verb))).toEqual([403, 'upload_not_yours']);
      expect(codeOf(await tryOnly.order(id, verb))).toEqual([403, 'upload_not_yours']);
      expect(codeOf(await client.order(999_999, verb))).toEqual([404, 'upload_not_found']);
      expect(codeOf(await client.order('x', verb))).toEqual([404, 'upload_not_found']);
      expect(codeOf(await createClient(endpoints, '').order(id, verb))).toEqual([403, 'token_missing']);
    }
    expect(codeOf(await client.order(id, 'retry'))).toEqual([409, 'upload_in_flight']);
    expect((await tryOnly.order(tryId, 'cancel')).status).toBe(200);
    expect((await client.order(id, 'cancel')).status).toBe(200);
  });
});

describe('cancel', () => {
  test('of a staged upload: who waits is told, the archive stays, a retry does it', async () => {
    const { files, zip } = await newArchive();
    const waiting = client.upload(zip);
    const find = async (): Promise<number | undefined> =>
      (await withConnection(fleet.databaseUrl, (sql) => sql.query<{ id: number }>(`SELECT id FROM uploads WHERE state = 'staged'`))).rows[0]
        ?.id;
    const id = await waitFor(find, { what: 'a staged upload' });
    const alsoWaiting = client.upload(zip, { headers: { Prefer: 'wait=100' } });
    // Else it would begin an upload of its own, which nobody cancels.
    await waitFor(() => hasLogged(`"upload_id":${id},`, '"upload joined"'), { what: 'one who joins' });
    const response = await client.order(id, 'cancel');
    expect(response.status).toBe(200);
    expect(uploadOf(response)).toMatchObject({ id, state: 'cancelled', attempts: 0 });
    for (const told of await Promise.all([waiting, alsoWaiting])) {
      expect([codeOf(told), idIn(told.json()['error'])]).toEqual([[400, 'upload_cancelled'], id]);
    }
    expect(codeOf(await client.order(id, 'cancel'))).toEqual([409, 'upload_has_ended']);
    expect((await client.status(id)).error).toBe('Cancelled by tester@example.com. Files that had been stored by then stay');
    expect(await fleet.buckets.objects('staging')).toContain(`staging/${id}.zip`);
    expect((await client.order(id, 'retry')).status).toBe(202);
    await useWorker({});
    expect(await client.untilState(id, 'complete')).toMatchObject({ error: null });
    expect(await client.differing(files)).toEqual([]);
    expect(codeOf(await client.order(id, 'cancel'))).toEqual([409, 'upload_has_ended']);
  });

  test('of many at once one is accepted', async () => {
    const id = await client.submit((await newArchive()).zip);
    const responses = await Promise.all(Array.from({ length: 8 }, () => client.order(id, 'cancel')));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const response of responses.filter(({ status }) => status !== 200)) expect(codeOf(response)).toEqual([409, 'upload_has_ended']);
  });

  test('at any moment: it is cancelled, and never 201, or it was complete before', async () => {
    await useWorker({ BATCH_MAX_MEMBERS: '2', WORKER_CONCURRENCY: '1' });
    const random = createRandom(seed);
    const round = async (): Promise<void> => {
      const { files, zip } = await createSampleArchive({ files: 12, bytes: 60_000, seed: seed++ });
      const id = await client.submit(zip);
      const waiting = client.upload(zip); // joins, unless it is over by then
      await delay(random.int(400)); // the time is the fault: nothing is waited for
      const [cancelled, response] = await Promise.all([client.order(id, 'cancel'), waiting]);
      expect([200, 409]).toContain(cancelled.status);
      const { state, attempts } = await client.status(id);
      expect(state).toBe(cancelled.status === 200 ? 'cancelled' : 'complete');
      expect([201, 400]).toContain(response.status);
      if (response.status === 201) expect(await client.differing(files)).toEqual([]);
      else expect(state).toBe('cancelled');
      if (state !== 'cancelled') return;
      const retried = await client.order(id, 'retry');
      if (retried.status === 202) expect((await client.untilState(id, 'complete')).attempts).toBeGreaterThan(attempts - 1);
      else expect(codeOf(retried)[1]).toBe('archive_in_flight');
    };
    await Promise.all(Array.from({ length: 12 }, round));
  });
});
