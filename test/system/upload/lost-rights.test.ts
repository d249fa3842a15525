// Who loses the right to upload while an archive is on its way: nothing of it is published, whatever it was waiting for
// (ADR 5). Files that are sent one by one: upload-v2-attacks.test.ts.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { encodeForm, send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let endpoints: Endpoints;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true' } });
  endpoints = await fleet.startPublic();
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const losses = [
  ['the token was deleted', 'DELETE FROM tokens WHERE user_id = $1'],
  ['the user was deactivated', 'UPDATE users SET is_active = false WHERE id = $1'],
  ['the user has lost the permission', 'DELETE FROM _user_permissions WHERE "B" = $1'],
] as const;

const permissions = ['upload_symbols'];
let senders = 0;
const newSender = async (): Promise<{ email: string; token: string; client: Client }> => {
  const email = `sender-${++senders}@example.com`;
  const token = await createToken(fleet.databaseUrl, { email, permissions });
  return { email, token, client: createClient(endpoints, token) };
};
const lose = (email: string, statement: string) =>
  withConnection(fleet.databaseUrl, async (sql) => {
    const { rows } = await sql.query<{ id: number }>('SELECT id FROM users WHERE email = $1', [email]);
    await sql.query(statement, [rows[0]!.id]);
  });
const countUploads = (email: string) =>
  withConnection(fleet.databaseUrl, async (sql) => {
    const uploads = 'SELECT 1 FROM uploads JOIN users ON users.id = user_id WHERE email = $1';
    return (await sql.query(uploads, [email])).rowCount;
  });
const watcher = async (): Promise<Client> =>
  createClient(endpoints, await createToken(fleet.databaseUrl, { permissions: ['upload_symbols', 'view_all_uploads'] }));

describe.each(losses)('%s', (_what, statement) => {
  test('in the middle of a body: 403, and nothing stays', async () => {
    const staged = await fleet.buckets.objects('staging'); // what is kept of rejected ones
    const { email, token } = await newSender();
    const { zip, files } = await createSampleArchive({ files: 2, seed: 900 + senders });
    const form = await encodeForm([{ name: 'a.zip', content: zip, filename: 'a.zip' }]);
    const body = Readable.from(
      (async function* () {
        yield form.body.subarray(0, 1_000);
        await expect.poll(() => tokenWasUsed(token)).toBe(true);
        await lose(email, statement);
        yield form.body.subarray(1_000);
      })(),
    );
    const answer = await send(`${endpoints.ingest}/upload/`, { method: 'POST', headers: { ...form.headers, 'Auth-Token': token }, body });
    expect([answer.status, answer.json()['code']]).toEqual([403, 'sender_gone']);
    expect(await countUploads(email)).toBe(0);
    await expect.poll(() => fleet.buckets.objects('staging')).toEqual(staged);
    expect((await (await watcher()).get(`/${files[0]!.key}`)).status).toBe(404);
  });

  test('while it is fetched: 403, and nothing stays', async () => {
    const staged = await fleet.buckets.objects('staging');
    const { email, client } = await newSender();
    const { zip } = await createSampleArchive({ files: 2, seed: 900 + senders });
    const asked = Promise.withResolvers<ServerResponse>();
    const server = createServer((_request, response) => asked.resolve(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.zip`;
    const answering = client.uploadForm([{ name: 'url', content: url }]);
    const response = await asked.promise;
    await lose(email, statement);
    response.end(zip);
    const answer = await answering;
    expect([answer.status, answer.json()['code']]).toEqual([403, 'sender_gone']);
    expect(await countUploads(email)).toBe(0);
    await expect.poll(() => fleet.buckets.objects('staging')).toEqual(staged);
    server.close();
  });

  test('while it waits for a worker: rejected, and the caller who waits gets 403', async () => {
    const { email, client } = await newSender();
    const { zip, files } = await createSampleArchive({ files: 2, seed: 900 + senders });
    const answering = client.upload(zip);
    await expect.poll(() => countUploads(email)).toBe(1);
    await lose(email, statement);
    const worker = await fleet.start('worker');
    const answer = await answering;
    const { code, error, details, links } = answer.json<{ code: string; error: string; details: unknown[]; links: { self: string } }>();
    expect([answer.status, code, details.length]).toEqual([403, 'sender_gone', 1]);
    const onlooker = await watcher();
    const status = await onlooker.untilState(Number(links.self.split('/').at(-1)), 'rejected');
    expect(status.problems).toEqual([{ code: 'sender_gone', member: null, message: error }]);
    for (const { key } of files) expect((await onlooker.get(`/${key}`)).status).toBe(404);
    expect(await fleet.buckets.objects('symbols')).toEqual([]);
    expect(await worker.stop()).toBe(0);
  });
});

test('the owner sends it again, or retries it, with a token that may: it is published', async () => {
  const { email, client } = await newSender();
  const { zip, files } = await createSampleArchive({ files: 2, seed: 950 });
  const id = await client.submit(zip);
  await lose(email, losses[0][1]);
  const worker = await fleet.start('worker');
  const replacement = createClient(endpoints, await createToken(fleet.databaseUrl, { email, permissions }));
  await replacement.untilState(id, 'rejected');
  expect((await replacement.order(id, 'retry')).status).toBe(202);
  await replacement.untilState(id, 'complete');
  expect(await replacement.differing(files)).toEqual([]);
  expect(await worker.stop()).toBe(0);
});

test('the same bytes with another token, while those of a deleted one wait: that token answers for them', async () => {
  const { email, client } = await newSender();
  const { zip, files } = await createSampleArchive({ files: 2, seed: 960 });
  const id = await client.submit(zip);
  await lose(email, losses[0][1]);
  const replacement = createClient(endpoints, await createToken(fleet.databaseUrl, { email, permissions }));
  expect(await replacement.submit(zip)).toBe(id);
  const worker = await fleet.start('worker');
  await replacement.untilState(id, 'complete');
  expect(await replacement.differing(files)).toEqual([]);
  expect(await worker.stop()).toBe(0);
});

const tokenWasUsed = (secret: string) =>
  withConnection(fleet.databaseUrl, async (sql) => {
    const used = 'SELECT 1 FROM tokens WHERE prefix = $1 AND last_used_at IS NOT NULL';
    return (await sql.query(used, [secret.slice(0, 4)])).rowCount === 1;
  });
