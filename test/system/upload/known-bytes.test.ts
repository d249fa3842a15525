// The same bytes again, when the work on them is done: 201 after a look at each file, whoever sends them, and nothing is read. What
// is gone by then is written anew; what was refused, or passed by other rules, is looked at anew.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSampleArchive, createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { slowInspection } from '../../harness/postgres/slow-inspection.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let endpoints: Endpoints;
let worker: ServiceProcess;
let token: string;
let client: Client;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true' } });
  endpoints = await fleet.startPublic();
  worker = await fleet.start('worker');
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient(endpoints, token);
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const skippedOf = (answer: HttpResponse): string[] => answer.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys.toSorted();
const idOf = (answer: HttpResponse): number => answer.json<{ upload: { id: number } }>().upload.id;
const keysOf = (files: readonly { readonly key: string }[]): string[] => files.map(({ key }) => key).toSorted();

/** Members that a worker has read since it began. */
async function inspectedBy({ adminUrl }: ServiceProcess): Promise<number> {
  const metrics = (await send(`${adminUrl}/metrics`)).body.toString();
  return Number(/^symdepot_members_inspected_total (\d+)$/m.exec(metrics)![1]);
}

/** What `work` gives, and how many members were read for it. */
async function counted<T>(work: () => Promise<T>): Promise<{ result: T; inspected: number }> {
  const before = await inspectedBy(worker);
  const result = await work();
  return { result, inspected: (await inspectedBy(worker)) - before };
}

async function uploadIds(): Promise<number[]> {
  const { rows } = await withConnection(fleet.databaseUrl, (sql) => sql.query<{ id: number }>('SELECT id FROM uploads ORDER BY id'));
  return rows.map(({ id }) => id);
}

describe('where the caller waits two seconds and the archive takes five', () => {
  let impatient: Client;

  beforeAll(async () => {
    const ingest = await fleet.start('ingest', { UPLOAD_WAIT_SECONDS: '2' });
    impatient = createClient({ ...endpoints, ingest: ingest.url }, token);
    await slowInspection(fleet.databaseUrl, 1);
  });
  afterAll(() => slowInspection(fleet.databaseUrl, 0));

  test('503, and 503 while it is in flight, which joins; sent again after the end: 201, all skipped, nothing read again', async () => {
    const { files, zip } = await createSampleArchive({ files: 5, seed: 801 });
    const { result: ids, inspected } = await counted(async () => {
      const before = await uploadIds();
      expect((await impatient.upload(zip)).status).toBe(503);
      expect((await impatient.upload(zip)).status).toBe(503);
      const begun = (await uploadIds()).filter((id) => !before.includes(id));
      expect(begun).toHaveLength(1);
      await impatient.untilState(begun[0]!, 'complete');
      return begun;
    });
    expect(inspected).toBe(files.length);

    const again = await counted(() => client.upload(zip, { name: 'another-name.zip' }));
    expect(again.result.status).toBe(201);
    expect(skippedOf(again.result)).toEqual(keysOf(files));
    expect(again.inspected).toBe(0);
    expect(idOf(again.result)).not.toBe(ids[0]);
    const status = await client.status(idOf(again.result));
    expect(status.progress.files).toEqual({ total: 5, uploaded: 0, skipped: 5, ignored: 0, failed: 0 });
    expect(await client.differing(files)).toEqual([]);
  });

  test('the same by URL', async () => {
    const { files, zip } = await createSampleArchive({ files: 5, seed: 802 });
    const remote = createServer((_request, response) => response.end(zip)).listen(0, '127.0.0.1');
    onTestFinished(() => void remote.close());
    await waitFor(() => remote.listening);
    const url = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/symbols.zip`;
    const ask = (by: Client) => by.uploadForm([{ name: 'url', content: url }]);
    const before = await uploadIds();
    expect((await ask(impatient)).status).toBe(503);
    const [begun] = (await uploadIds()).filter((id) => !before.includes(id));
    await client.untilState(begun!, 'complete');
    const { result, inspected } = await counted(() => ask(client));
    expect([result.status, skippedOf(result), inspected]).toEqual([201, keysOf(files), 0]);
  });
});

test('what was taken down since is written anew, and can be downloaded; the rest is skipped', async () => {
  const { files, zip } = await createSampleArchive({ files: 6, seed: 803 });
  expect((await client.upload(zip)).status).toBe(201);
  const [gone, ...rest] = files;
  await fleet.buckets.remove('symbols', `v1/${gone!.key}`);
  const { result, inspected } = await counted(() => client.upload(zip));
  expect([result.status, skippedOf(result), inspected]).toEqual([201, keysOf(rest), 0]);
  expect((await client.files(idOf(result))).filter(({ outcome }) => outcome === 'uploaded')).toMatchObject([{ key: gone!.key }]);
  expect(await client.differing(files)).toEqual([]);
});

test('of whoever and to the other lane: stored there without being read, under the same ids', async () => {
  const { files, zip } = await createSampleArchive({ files: 4, seed: 804, platforms: ['windows'], companions: false });
  expect((await client.upload(zip)).status).toBe(201);
  const other = createClient(
    endpoints,
    await createToken(fleet.databaseUrl, { email: 'try@example.com', permissions: ['upload_try_symbols'] }),
  );
  const { result, inspected } = await counted(() => other.upload(zip));
  expect([result.status, skippedOf(result), inspected]).toEqual([201, [], 0]);
  expect(result.json()).toMatchObject({ upload: { try_symbols: true } });
  expect(await other.differing(files, '/try/')).toEqual([]);
  const ids = ({ member, debug_id: debugId, code_id: codeId, md5 }: Record<string, unknown>) => ({ member, debugId, codeId, md5 });
  const [first] = (await uploadIds()).slice(-2);
  expect((await other.files(idOf(result))).map(ids)).toEqual((await client.files(first!)).map(ids));
});

test('a rejected archive is looked at anew, each time', async () => {
  const good = { name: 'a.pdb/AB12/a.sym', content: Buffer.from('MODULE windows x86 AB12 a.pdb\n') };
  const bad = { name: 'b.pdb/AB12/b.sym', content: Buffer.from('MODULE windows x86 AB12 b.pdb\nFILE 0 qcom/proprietary/x.c\n') };
  const zip = await createZip([good, bad]);
  for (let time = 0; time < 2; time++) {
    const { result, inspected } = await counted(() => client.upload(zip));
    expect([result.status, inspected]).toEqual([400, 2]);
  }
  expect((await client.get(`/${good.name}`)).status).toBe(404);
});

test('by other rules it is looked at anew, and refused by them; what had passed by them before is known again', async () => {
  const content = Buffer.from('MODULE windows x86 AB12 rules.pdb\nFILE 0 secret/x.c\n');
  const zip = await createZip([{ name: 'rules.pdb/AB12/rules.sym', content }]);
  expect((await client.upload(zip)).status).toBe(201);
  const restartWorker = async (settings: Record<string, string> = {}): Promise<void> => {
    await worker.stop();
    worker = await fleet.start('worker', settings);
  };

  await restartWorker({ DISALLOWED_SYMBOLS_SNIPPETS: 'secret' });
  const refused = await counted(() => client.upload(zip));
  expect([refused.result.status, refused.inspected]).toEqual([400, 1]);
  expect(refused.result.json()).toMatchObject({ code: 'member_snippet_disallowed' });

  await restartWorker();
  const known = await counted(() => client.upload(zip));
  expect([known.result.status, known.inspected]).toEqual([201, 0]);
});
