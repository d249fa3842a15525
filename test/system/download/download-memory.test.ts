// What a download service remembers: misses and hits that cost the store nothing, and that no upload ever finds outdated.
import { createSampleArchive, createZip, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import type { Fleet } from '../../harness/processes/fleet.ts';
import { createGcsFleet, type GcsFleet } from '../../harness/processes/gcs-fleet.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { windowsSym } from '../../harness/samples/windows-sym.ts';

let system: GcsFleet;
let store: GcsEmulator;
let postgres: TcpProxy;
let fleet: Fleet;
/** The same uploads, each with a download service of its own; the second one's database can be cut off. */
let clients: readonly [Client, Client];
let seed = 1;

beforeAll(async () => {
  system = await createGcsFleet({ settings: { DOWNLOAD_MEMORY_SECONDS: '3600', UPLOAD_RATE_PER_MINUTE: '100000' } });
  ({ fleet, store } = system);
  postgres = await createTcpProxy(fleet.databaseUrl);
  await postgres.open();
  const [endpoints, other] = await Promise.all([
    fleet.startPublic(),
    fleet.start('download', { DATABASE_URL: postgres.url }),
    fleet.start('worker'),
  ]);
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  clients = [createClient(endpoints, token), createClient({ ...endpoints, download: other.url }, token)];
  for (const client of clients) await untilRemembering(client);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await postgres.cut();
});
afterEach(() => store.setFate());

/** How often the store is asked for a symbols file while something is done. */
async function storeRequests(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  store.setFate(({ path }) => {
    if (/\/o\/(try\/)?v1\//.test(path)) count++;
    return 'pass';
  });
  await work().finally(() => store.setFate());
  return count;
}

/**
 * A service that has just been started, or cut off, does not listen yet; and one that is told of an upload while it looks does
 * not keep what it finds. From now on it has heard of everything that was uploaded before.
 */
const untilRemembering = async (client: Client): Promise<void> => {
  const path = `/warm${seed++}.pdb/AB/warm.sym`;
  const isRemembered = async (): Promise<boolean> => {
    await client.get(path);
    return (await storeRequests(() => client.get(path))) === 0;
  };
  await waitFor(isRemembered, { timeoutMs: 30_000 }); // it may be seconds until it connects again
};

const status = async (client: Client, path: string): Promise<number> => (await client.get(path)).status;
const sample = (files = 3): Promise<{ files: SampleFile[]; zip: Buffer }> =>
  createSampleArchive({ files, bytes: 20_000, seed: seed++, companions: false });

test('a miss is asked of the store once, and a hit too', async () => {
  const [client] = clients;
  const { zip, files } = await sample(1);
  await client.upload(zip);
  await untilRemembering(client);
  for (const path of [
    `/${files[0]!.key}`,
    '/nobody.pdb/AB/nobody.sym',
    `/try/${files[0]!.key}`,
    '/nobody.dll/12/nobody.sym',
    '/NOBODY.pdb/AB/nobody.pd_',
  ]) {
    expect(await storeRequests(() => client.get(path)), path).toBeGreaterThan(0);
    expect(await storeRequests(() => client.get(path)), path).toBe(0);
    expect(await storeRequests(() => client.head(path)), path).toBe(0);
  }
});

test('what debuggers ask for in vain never reaches the store; a cabinet is looked for only for who would not ask for it next', async () => {
  const plain = ['/xul.pdb/AB/xul.pdb', '/xul.dll/AB/xul.dll'];
  const old = { 'User-Agent': 'Microsoft-Symbol-Server/10.0.22621.1' };
  for (const path of plain) {
    expect(await storeRequests(() => clients[0].get(path, old)), path).toBe(0);
    expect(await storeRequests(() => clients[0].get(path)), path).toBe(1);
    expect(await storeRequests(() => clients[0].get(path)), path).toBe(0);
  }
  const paths = ['/xul.pdb/AB/file.ptr', `/x.so/${'0'.repeat(33)}/x.so.sym`, '/a/b', '/index2.txt'];
  for (const path of paths) expect(await storeRequests(() => clients[0].get(path)), path).toBe(0);
});

test('an upload is found at once by every process that knew it as missing: by key, by other letters, by code id', async () => {
  for (let round = 0; round < 10; round++) {
    const id = (seed++).toString(16).toUpperCase().padStart(33, 'A');
    const codeId = `6${id.slice(-8)}2000`;
    const key = `Told.pdb/${id}/Told.sym`;
    const paths = [`/${key}`, `/${key.toLowerCase()}`, `/try/${key}`, `/told.dll/${codeId}/told.sym`];
    for (const client of clients) for (const path of paths) expect(await status(client, path)).toBe(404);
    const content = windowsSym({ debugFile: 'Told.pdb', debugId: id, codeFile: 'Told.dll', codeId });
    expect((await clients[0].upload(await createZip([{ name: key, content }]))).status).toBe(201);
    const found = await Promise.all(clients.flatMap((client) => paths.map((path) => status(client, path))));
    expect(found).toEqual(found.map(() => 302));
  }
});

test('and by a process that has not been told yet', async () => {
  const { zip, files } = await sample();
  const paths = files.map(({ key }) => `/${key}`);
  for (const client of clients) for (const path of paths) expect(await status(client, path)).toBe(404);
  // What PostgreSQL has to tell stays with it.
  const tellers = await withConnection(fleet.databaseUrl, async (connection) => {
    const { rows } = await connection.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'symdepot-listen'`,
    );
    return rows.map(({ pid }) => pid);
  });
  for (const pid of tellers) process.kill(pid, 'SIGSTOP');
  try {
    expect((await clients[0].upload(zip)).status).toBe(201);
    const found = await Promise.all(clients.flatMap((client) => paths.map((path) => status(client, path))));
    expect(found).toEqual(found.map(() => 302));
  } finally {
    for (const pid of tellers) process.kill(pid, 'SIGCONT');
  }
  for (const client of clients) await untilRemembering(client);
});

test('nobody who asks while it is uploaded makes it go missing', async () => {
  for (let round = 0; round < 5; round++) {
    const { zip, files } = await sample();
    let isOver = false;
    const asking = Promise.all(
      clients.map(async (client) => {
        while (!isOver) await Promise.all(files.map(({ key }) => client.get(`/${key}`)));
      }),
    );
    const response = await clients[0].upload(zip);
    const found = await Promise.all(clients.flatMap((client) => files.map(({ key }) => status(client, `/${key}`))));
    isOver = true;
    await asking;
    expect([response.status, ...found]).toEqual([201, ...found.map(() => 302)]);
  }
});

test('what replaced a file is what HEAD describes', async () => {
  const { files, zip } = await sample(1);
  const [{ key, content }] = files as [SampleFile];
  await clients[0].upload(zip);
  const before = await Promise.all(clients.map((client) => client.head(`/${key}`)));
  await clients[0].upload(await createZip([{ name: key, content: Buffer.concat([content, Buffer.from('PUBLIC 1 0 more\n')]) }]));
  for (const [index, client] of clients.entries()) {
    const [after, downloaded] = [await client.head(`/${key}`), await client.download(`/${key}`)];
    expect(after.headers.etag).not.toBe(before[index]!.headers.etag);
    expect(after.headers['content-length']).toBe(String(downloaded.body.length));
  }
});

test('a release file takes the place of a try file that was known', async () => {
  const { files, zip } = await sample(1);
  const path = `/try/${files[0]!.key}`;
  await clients[0].upload(zip, { fields: { try: '1' } });
  for (const client of clients) expect((await client.get(path)).headers.location).toContain('/try/v1/');
  await clients[0].upload(zip);
  for (const client of clients) expect((await client.get(path)).headers.location).not.toContain('/try/v1/');
});

test('what somebody else put into the bucket is found when the answer is too old', async () => {
  const forgetful = await fleet.start('download', { DOWNLOAD_MEMORY_SECONDS: '1' });
  const client = createClient({ ingest: '', status: '', download: forgetful.url }, '');
  const { files, zip } = await sample(1);
  const { key } = files[0]!;
  await clients[0].upload(zip);
  const objects = store.buckets.get('symbols')!.objects;
  const stored = objects.get(`v1/${key}`)!;
  expect(await status(client, '/others.pdb/AB/others.sym')).toBe(404);
  objects.set('v1/others.pdb/AB/others.sym', stored);
  await waitFor(async () => (await status(client, '/others.pdb/AB/others.sym')) === 302);
});

describe('with the database away', () => {
  let files: SampleFile[];
  const knownId = 'C'.repeat(33);
  const knownPaths = [`/known.pdb/${knownId}/known.sym`, '/known.dll/7abcdef12000/known.sym'];
  beforeAll(async () => {
    const archive = await sample();
    ({ files } = archive);
    await clients[0].upload(archive.zip);
    const known = windowsSym({ debugFile: 'Known.pdb', debugId: knownId, codeFile: 'Known.dll', codeId: '7ABCDEF12000' });
    await clients[0].upload(await createZip([{ name: `Known.pdb/${knownId}/Known.sym`, content: known }]));
    await untilRemembering(clients[1]);
    for (const path of [`/${files[0]!.key}`, ...knownPaths]) await clients[1].get(path);
    await postgres.cut();
  });
  afterAll(async () => {
    await postgres.open();
    await untilRemembering(clients[1]);
  });

  test('files are found by their exact names, whoever asks', async () => {
    for (const { key } of files) expect((await clients[1].download(`/${key}`, { 'Auth-Token': 'f'.repeat(32) })).status).toBe(200);
  });

  test('by other letters and by code id, what was found before', async () => {
    for (const path of knownPaths) expect((await clients[1].download(path)).content.toString()).toContain('Known.dll');
    expect(await status(clients[1], `/KNOWN.pdb/${knownId}/known.sym`)).toBe(404);
    store.buckets.get('symbols')!.objects.delete(`v1/Known.pdb/${knownId}/Known.sym`);
    expect(await Promise.all(knownPaths.map((path) => status(clients[1], path)))).toEqual([404, 503]);
  });

  test('what is not there is 404; of a code id nothing is known', async () => {
    expect(await status(clients[1], `/none.pdb/${'A'.repeat(33)}/none.sym`)).toBe(404);
    expect(await status(clients[1], '/none.pdb/AB/none.pd_')).toBe(404);
    expect(await status(clients[1], '/none.pdb/AB/file.ptr')).toBe(404);
    const unknown = await clients[1].get('/none.dll/51ABCDEF2000/none.sym');
    expect([unknown.status, unknown.json()['code']]).toEqual([503, 'database_unavailable']);
  });

  test('nothing is remembered that an upload in the meantime would make wrong', async () => {
    const { zip, files: later } = await sample();
    for (const { key } of later) expect(await status(clients[1], `/${key}`)).toBe(404);
    expect((await clients[0].upload(zip)).status).toBe(201);
    for (const { key } of later) expect(await status(clients[1], `/${key}`)).toBe(302);
  });
});
