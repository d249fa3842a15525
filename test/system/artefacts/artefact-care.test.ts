// What becomes of stored artefacts (ADR 46): damaged ones are found and never handed out, what nobody uses is removed and says so, and
// what was sent in vain leaves nothing. Neighbours: artefacts.test.ts, environments.test.ts.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createArtefactClient, sha512Of, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { putChunk } from '../../harness/clients/v2-client.ts';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { settingsOf, type Buckets } from '../../harness/storage/buckets.ts';
import { createFolderBuckets } from '../../harness/storage/folder-buckets.ts';

let system: System;
/** A folder, whatever the store of this run is: bytes in it are flipped. */
let folder: string;
let own: Buckets;
let publisher: ArtefactClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-care-'));
  own = createFolderBuckets(folder);
  system = await startSystem(inject('postgresUrl'), {
    ARTEFACTS_URL: own.url('artefacts'),
    EXPIRE_INTERVAL_SECONDS: '1',
    ARTEFACT_VERIFY_DAYS: '1',
    SWEEP_INTERVAL_SECONDS: '0.5',
  });
  const permissions = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
  publisher = createArtefactClient(system.process.url, await createToken(system.databaseUrl, { permissions }));
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const sql = (text: string, values: unknown[] = []) =>
  withConnection(system.databaseUrl, (client) => client.query<Record<string, unknown>>(text, values));
const admin = async (args: readonly string[], settings: Readonly<Record<string, string>> = {}) => {
  const buckets = { ...settingsOf(system.buckets), ARTEFACTS_URL: own.url('artefacts') };
  const { code, stdout, stderr } = await runAdminHere([...args, '--json'], { DATABASE_URL: system.databaseUrl, ...buckets, ...settings });
  expect(stderr).toBe('');
  return { code, report: JSON.parse(stdout) as Record<string, unknown> };
};
const get = (sha512: string) => publisher.request('GET', `/artefacts/sha512/${sha512}`);
const code = (response: { json<T>(): T }): string => response.json<{ code: string }>().code;

/** The folder of its object. */
const slotOf = (sha512: string): string => join(folder, 'artefacts', 'objects', 'artefacts', 'v1', sha512.slice(0, 2), `${sha512}=`);
/** Of its bytes. */
async function fileOf(sha512: string): Promise<string> {
  const [name] = (await readdir(slotOf(sha512))).filter((entry) => entry.endsWith('.bytes'));
  return join(slotOf(sha512), name!);
}
/** As a bad sector: it is there, and every read of it fails. */
async function makeUnreadable(file: string): Promise<void> {
  await rm(file);
  await symlink(file, file);
}
async function flipByte(sha512: string): Promise<void> {
  const file = await fileOf(sha512);
  const bytes = await readFile(file);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(file, bytes);
}

test('a flipped byte is found by the command, never handed out, and mended by another upload', async () => {
  const content = randomBytes(70_000);
  const sha512 = await publisher.store(content);
  await flipByte(sha512);
  const { code: exit, report } = await admin(['verify', '--artefacts']);
  expect([exit, report]).toMatchObject([1, { damaged: [{ sha512, reason: expect.stringContaining('SHA-512') as string }] }]);
  const refused = await get(sha512);
  expect([refused.status, code(refused), refused.headers['retry-after']]).toEqual([503, 'artefact_damaged', '300']);
  // However it is asked for.
  const sha256 = createHash('sha256').update(content).digest('hex');
  for (const [method, path, headers] of [
    ['GET', `/artefacts/sha512/${sha512}`, { Range: 'bytes=0-9' }],
    ['GET', `/artefacts/sha512/${sha512}`, { 'If-None-Match': `"${sha512}"` }],
    ['HEAD', `/artefacts/sha512/${sha512}`, {}],
    ['GET', `/artefacts/sha256/${sha256}`, {}],
    ['HEAD', `/artefacts/sha256/${sha256}`, {}],
  ] as const)
    expect([method, path, headers, (await publisher.request(method, path, undefined, headers)).status]).toEqual([
      method,
      path,
      headers,
      503,
    ]);
  expect((await send(`${system.process.url}/tooltool/sha512/${sha512}`)).status).toBe(404);
  const byTooltool = await publisher.request('GET', `/tooltool/sha512/${sha512}`);
  expect([byTooltool.status, byTooltool.json()]).toMatchObject([503, { error: { name: 'artefact_damaged' } }]);

  expect(await publisher.store(content)).toBe(sha512);
  expect((await get(sha512)).body.equals(content)).toBe(true);
  expect((await admin(['verify', '--artefacts'])).code).toBe(0);
});

test('what a download finds is not handed out to the next either, and can be sent again at once', async () => {
  const content = randomBytes(700_000);
  const sha512 = await publisher.store(content);
  const range = (header: string) => publisher.request('GET', `/artefacts/sha512/${sha512}`, undefined, { Range: header });
  const expectDamaged = async (): Promise<void> => {
    const refused = await get(sha512);
    expect([refused.status, code(refused), refused.headers['retry-after']]).toEqual([503, 'artefact_damaged', '300']);
    // No false green: it is asked for again.
    expect(await publisher.store(content)).toBe(sha512);
    expect((await get(sha512)).body.equals(content)).toBe(true);
  };
  await flipByte(sha512);
  // Of a part only its reader can tell.
  expect((await range('bytes=0-9')).status).toBe(206);
  await expect(get(sha512)).rejects.toMatchObject({ code: 'ECONNRESET' }); // its last bytes never come
  await expectDamaged();
  expect(system.process.log().some(({ msg, artefact }) => msg?.includes('is damaged') && artefact === sha512)).toBe(true);
  await truncate(await fileOf(sha512), 300_000);
  await expect(range('bytes=200000-400000')).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expectDamaged();
  await truncate(await fileOf(sha512), 300_000);
  const behind = await range('bytes=400000-');
  expect([behind.status, code(behind)]).toEqual([503, 'artefact_damaged']);
  await expectDamaged();
  await rm(slotOf(sha512), { recursive: true });
  expect(await admin(['verify', '--artefacts'])).toMatchObject({
    code: 1,
    report: { damaged: [{ sha512, reason: 'there is no object' }] },
  });
  await expectDamaged();
  await rm(slotOf(sha512), { recursive: true });
  const gone = await get(sha512);
  expect([gone.status, code(gone)]).toEqual([503, 'artefact_damaged']);
  await expectDamaged();
});

test('a part that is asked for long after the last check has the whole checked: a flipped byte is found, and not handed out again', async () => {
  const content = randomBytes(50_000);
  const sha512 = await publisher.store(content);
  await flipByte(sha512);
  const range = () => publisher.request('GET', `/artefacts/sha512/${sha512}`, undefined, { Range: 'bytes=0-9' });
  const row = async () => (await sql('SELECT state, check_asked_at FROM artefacts WHERE sha512 = $1', [sha512])).rows[0];
  // It was just read: nobody is asked to do so again, however often.
  expect([(await range()).status, (await range()).status, await row()]).toEqual([206, 206, { state: 'stored', check_asked_at: null }]);
  // Not long enough ago for its turn.
  await sql(`UPDATE artefacts SET verified_at = now() - interval '20 hours' WHERE sha512 = $1`, [sha512]);
  expect((await range()).status).toBe(206);
  await waitFor(async () => (await range()).status === 503, { timeoutMs: 60_000, what: 'a worker that reads it' });
  expect(await row()).toEqual({ state: 'damaged', check_asked_at: null });
  expect(await publisher.store(content)).toBe(sha512);
  expect((await range()).body.equals(content.subarray(0, 10))).toBe(true);
});

test('one that a download cannot read is checked: whoever announces it is asked for it', async () => {
  const content = randomBytes(30_000);
  const sha512 = await publisher.store(content);
  await makeUnreadable(await fileOf(sha512));
  await sql(`UPDATE artefacts SET verified_at = now() - interval '1 hour' WHERE sha512 = $1`, [sha512]);
  const refused = await get(sha512);
  expect([refused.status, code(refused)]).toEqual([503, 'storage_unavailable']); // the store, for all that a download knows
  await waitFor(async () => code(await get(sha512)) === 'artefact_damaged', { timeoutMs: 60_000, what: 'a worker that tells' });
  expect(await publisher.store(content)).toBe(sha512);
  expect((await get(sha512)).body.equals(content)).toBe(true);
});

test('one that nobody can read is replaced by what is sent, also where no row calls it damaged', async () => {
  const content = randomBytes(31_000);
  const sha512 = await publisher.store(content);
  await makeUnreadable(await fileOf(sha512));
  // As a worker leaves it that dies between the object and its row.
  await sql(`UPDATE artefacts SET state = 'announced', sha256 = NULL, stored_at = NULL, verified_at = NULL WHERE sha512 = $1`, [sha512]);
  expect(await publisher.store(content)).toBe(sha512);
  expect((await get(sha512)).body.equals(content)).toBe(true);
});

test('one that is removed while it is asked for is removed, not damaged', async () => {
  const sha512 = await publisher.store(randomBytes(12_000));
  await sql(`UPDATE artefacts SET last_used_at = now() - interval '2 days' WHERE sha512 = $1`, [sha512]);
  const asked = await withConnection(system.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(
      `UPDATE artefacts SET state = 'removed', removed_at = now(), removed_by = 'somebody', removal_reason = 'old' WHERE sha512 = $1`,
      [sha512],
    );
    const got = get(sha512); // has read the row as it was, and waits to say that it is used
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%last_used_at%'`;
    await waitFor(async () => (await sql(waiting)).rowCount === 1, { timeoutMs: 30_000, what: 'a download that has seen it' });
    await rm(slotOf(sha512), { recursive: true });
    await client.query('COMMIT');
    return got;
  });
  expect([asked.status, code(asked)]).toEqual([410, 'artefact_removed']);
  expect(system.process.log().some(({ msg, artefact }) => msg?.includes('is damaged') && artefact === sha512)).toBe(false);
});

test('a part of them is read again every day, by the workers', async () => {
  const sha512 = await publisher.store(randomBytes(20_000));
  await flipByte(sha512);
  await sql(`UPDATE artefacts SET verified_at = now() - interval '40 days' WHERE sha512 = $1`, [sha512]);
  const state = async (): Promise<unknown> => (await sql('SELECT state FROM artefacts WHERE sha512 = $1', [sha512])).rows[0]?.['state'];
  await waitFor(async () => (await state()) === 'damaged', { timeoutMs: 60_000, what: 'a worker that notices' });
  expect((await get(sha512)).status).toBe(503);
  expect(system.process.log().some(({ msg, artefact }) => msg?.includes('is damaged') && artefact === sha512)).toBe(true);
});

test('one that cannot be read holds up no other, can be sent again, and is stored again when it was brought back', async () => {
  const contents = [21_000, 22_000, 23_000].map((bytes) => randomBytes(bytes));
  const all: string[] = [];
  for (const content of contents) all.push(await publisher.store(content));
  const [unreadable, flipped, cured] = all as [string, string, string];
  await makeUnreadable(await fileOf(unreadable));
  await flipByte(flipped);
  await sql(`UPDATE artefacts SET state = 'damaged', damaged_at = now() - interval '40 days' WHERE sha512 = $1`, [cured]);
  await sql(`UPDATE artefacts SET verified_at = now() - interval '50 days' WHERE sha512 = ANY($1)`, [all]);
  await sql(`UPDATE artefacts SET verified_at = now() - interval '60 days' WHERE sha512 = $1`, [unreadable]);
  const states = async (): Promise<unknown[]> =>
    (await sql('SELECT state FROM artefacts WHERE sha512 = ANY($1) ORDER BY id', [all])).rows.map(({ state }) => state);
  const isDone = async (): Promise<boolean> => String(await states()) === 'damaged,damaged,stored';
  await waitFor(isDone, { timeoutMs: 60_000, what: 'three that are judged' });
  expect(await publisher.store(contents[0]!)).toBe(unreadable);
  expect((await get(unreadable)).body.equals(contents[0]!)).toBe(true);
});

test('what is internal, not pinned and not used for long is removed; a dry run says how many bytes', async () => {
  const store = async (bytes: number): Promise<string> => publisher.store(randomBytes(bytes));
  const [unused, used, pinned, open, sources] = [
    await store(1_001),
    await store(1_002),
    await store(1_003),
    await store(1_004),
    await store(1_005),
  ];
  await publisher.record(unused);
  const pinnedId = await publisher.record(pinned, { sources: `sha512:${sources}` });
  await publisher.request('POST', `/environments/${pinnedId}/pins`, { who: 'a release' });
  const openId = await publisher.record(open, { redistributable: 'yes', licences: ['Zlib'] });
  expect((await publisher.request('POST', `/environments/${openId}/publish`)).status).toBe(200);
  const all = [unused, used, pinned, open, sources];
  await sql(`UPDATE artefacts SET last_used_at = now() - interval '310 days' WHERE sha512 = ANY($1)`, [all]);
  expect((await get(used)).status).toBe(200); // counts as a use

  // The workers keep them for 365 days; the command is told of fewer.
  const sweep = async (...args: string[]) => (await admin(['sweep', ...args], { ARTEFACT_INTERNAL_DAYS: '300' })).report['sweeps'];
  const expected = { count: 1, bytes: 1_001, examples: [`sha512:${unused}`] };
  expect(await sweep('--dry-run')).toMatchObject({ 'unused-artefacts': expected, 'removed-artefacts': { count: 0 } });
  expect((await own.objects('artefacts')).some((name) => name.includes(unused))).toBe(true);
  expect(await sweep()).toMatchObject({ 'unused-artefacts': expected });
  const gone = await get(unused);
  expect([gone.status, code(gone), gone.json<{ error: string }>().error]).toEqual([
    410,
    'artefact_removed',
    expect.stringContaining('not downloaded for 300 days'),
  ]);
  expect((await Promise.all([used, pinned, open, sources].map(get))).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const isDeleted = async (): Promise<boolean> => !(await own.objects('artefacts')).some((name) => name.includes(unused));
  await waitFor(isDeleted, { timeoutMs: 60_000, what: 'an object that is gone' });
  const { rows } = await sql('SELECT state, removed_by FROM artefacts WHERE sha512 = $1', [unused]);
  expect(rows).toEqual([{ state: 'removed', removed_by: 'retention' }]); // the row stays
});

test('one removed object that cannot be deleted keeps no other, and goes once it can', async () => {
  const held = await publisher.store(randomBytes(2_001));
  const other = await publisher.store(randomBytes(2_002));
  const [name] = (await readdir(slotOf(held))).filter((entry) => entry.endsWith('.json'));
  const description = join(slotOf(held), name!);
  const text = await readFile(description);
  await makeUnreadable(description);
  for (const sha512 of [held, other])
    expect((await publisher.request('POST', `/artefacts/sha512/${sha512}/remove`, { reason: 'a legal one' })).status).toBe(200);
  const isLeft = async (sha512: string): Promise<boolean> =>
    (await sql('SELECT has_object FROM artefacts WHERE sha512 = $1', [sha512])).rows[0]?.['has_object'] === true;
  await waitFor(async () => !(await isLeft(other)), { timeoutMs: 60_000, what: 'the other one to be gone' });
  expect([await isLeft(held), existsSync(slotOf(other))]).toEqual([true, false]);
  const named = `the object of sha512:${held} cannot be deleted`;
  const isTold = async (): Promise<boolean> => system.process.log().some((line) => JSON.stringify(line).includes(named));
  await waitFor(isTold, { timeoutMs: 30_000, what: 'a log that names it' });
  await rm(description);
  await writeFile(description, text);
  await waitFor(async () => !(await isLeft(held)), { timeoutMs: 60_000, what: 'both to be gone' });
  expect(existsSync(slotOf(held))).toBe(false);
});

test('what was announced and never came, or came in part, is forgotten after a day, with its parts', async () => {
  const content = randomBytes(3 * 2 ** 20);
  const { put_url: url } = (await publisher.announce(content)).json<{ put_url: string }>();
  expect((await putChunk(url, content, 0, 2 ** 20)).status).toBe(308);
  const sha512 = sha512Of(content);
  await sql(
    `UPDATE artefact_sessions s SET expires_at = now() - interval '1 second' FROM artefacts a WHERE a.id = s.artefact_id AND a.sha512 = $1`,
    [sha512],
  );
  expect((await putChunk(url, content, 2 ** 20, 2 * 2 ** 20)).status).toBe(404);
  await sql(`UPDATE artefacts SET last_used_at = now() - interval '25 hours' WHERE sha512 = $1`, [sha512]);
  const isForgotten = async (): Promise<boolean> => (await sql('SELECT FROM artefacts WHERE sha512 = $1', [sha512])).rowCount === 0;
  await waitFor(isForgotten, { timeoutMs: 60_000, what: 'the sweep' });
  expect((await system.buckets.objects('staging')).filter((name) => name.includes('artefacts'))).toEqual([]);
});

test('an object of which nobody may say that it is stored is deleted after a day', async () => {
  const sha512 = await publisher.store(randomBytes(4_000));
  // As after the death of a worker between the two, and a sender who is gone then.
  await sql(`UPDATE artefact_sessions SET ended_at = now() - interval '25 hours', expires_at = now() - interval '1 hour'`);
  await sql(
    `UPDATE artefacts SET state = 'announced', sha256 = NULL, stored_at = NULL, last_used_at = now() - interval '25 hours' WHERE sha512 = $1`,
    [sha512],
  );
  const isForgotten = async (): Promise<boolean> => (await sql('SELECT FROM artefacts WHERE sha512 = $1', [sha512])).rowCount === 0;
  await waitFor(isForgotten, { timeoutMs: 60_000, what: 'the sweep' });
  expect((await own.objects('artefacts')).filter((object) => object.includes(sha512))).toEqual([]);
});

test('what came with another digest than announced is forgotten as well', async () => {
  const content = randomBytes(3_000);
  const sha512 = sha512Of(content);
  const { put_url: url } = (await publisher.announce(content)).json<{ put_url: string }>();
  expect((await send(url, { method: 'PUT', body: Buffer.alloc(3_000) })).status).toBe(400);
  await sql(`UPDATE artefact_sessions SET ended_at = now() - interval '25 hours', expires_at = now() - interval '1 hour'`);
  await sql(`UPDATE artefacts SET last_used_at = now() - interval '25 hours' WHERE sha512 = $1`, [sha512]);
  const isForgotten = async (): Promise<boolean> => (await sql('SELECT FROM artefacts WHERE sha512 = $1', [sha512])).rowCount === 0;
  await waitFor(isForgotten, { timeoutMs: 60_000, what: 'the sweep' });
});
