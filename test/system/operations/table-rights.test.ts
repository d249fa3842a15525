// Each process reads and writes the tables that ARCHITECTURE.md says, and no others: each has a role of its own that may do just
// that, and what is written under it is recorded. Neighbours: fleet.ts, document-examples.ts.
import { randomBytes } from 'node:crypto';
import { createSampleArchive, createSampleFiles, createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
import { startReceiver, type Receiver } from '../../harness/network/receiver.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createBreakpadClient } from '../../harness/clients/breakpad-client.ts';
import { createClient } from '../../harness/clients/client.ts';
import { newCrashSym } from '../../harness/samples/crash-sym.ts';
import { readDocument } from '../../harness/clients/document-examples.ts';
import { createFleet, type Fleet, type ServiceName } from '../../harness/processes/fleet.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { createArtefactClient, sha512Of } from '../../harness/clients/artefact-client.ts';
import { createCaller, createSession, type Method } from '../../harness/clients/sessions.ts';
import { announcementOf, createV2Client, putChunk, sendAll, toSend } from '../../harness/clients/v2-client.ts';

type Access = '' | 'r' | 'rw';

/** Process → table → what it may do, of the table in the document. */
function readRights(): ReadonlyMap<string, ReadonlyMap<string, Access>> {
  const [head, , ...rows] = readDocument('../ARCHITECTURE.md').split('\n| table |')[1]!.split('\n\n', 1)[0]!.split('\n');
  const cells = (row: string): string[] => row.split('|').map((cell) => cell.trim());
  const processes = cells(`|${head}`).slice(2, -1);
  const rights = new Map<string, Map<string, Access>>(processes.map((name) => [name, new Map()]));
  for (const row of rows) {
    const [, tables = '', , ...accesses] = cells(row);
    for (const [, table] of tables.matchAll(/`(\w+)`/g))
      processes.forEach((name, at) => rights.get(name)!.set(table!, accesses[at] as Access));
  }
  return rights;
}

const rights = readRights();
/** What is written only where clients send files to a bucket of Google's, people sign in by a provider, or a lane is paused. */
const notHere = new Map([
  ['worker', ['caller_ranks', 'file_parts', 'file_sessions']],
  ['web', ['paused_lanes', 'sign_ins']],
]);
const suffix = randomBytes(4).toString('hex');
const roleOf = (name: string): string => `${name}_${suffix}`;
let fleet: Fleet;
const asOwner = (text: string) => withConnection(fleet.databaseUrl, (client) => client.query(text));
let receiver: Receiver;

const asRole = (name: string): string => {
  const url = new URL(fleet.databaseUrl);
  url.username = roleOf(name);
  url.password = suffix;
  return url.href;
};

beforeAll(async () => {
  receiver = await startReceiver();
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: {
      ALLOW_NOTIFY_ANY_DOMAIN: 'true',
      UPLOAD_DIRECT_TO_BUCKET: 'false',
      BATCH_MAX_MEMBERS: '3',
      EXPIRE_INTERVAL_SECONDS: '1',
      SWEEP_INTERVAL_SECONDS: '0.5',
      SWEEP_UNTOUCHED_SECONDS: '1',
    },
  });
  await withConnection(fleet.databaseUrl, async (client) => {
    await client.query(`
      CREATE TABLE writes (role TEXT, "table" TEXT);
      GRANT INSERT ON writes TO PUBLIC;
      CREATE FUNCTION record_write() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO writes VALUES (current_user, TG_TABLE_NAME); RETURN NULL; END'`);
    for (const table of rights.get('ingest')!.keys())
      await client.query(`CREATE TRIGGER record_write AFTER INSERT OR UPDATE OR DELETE ON "${table}" EXECUTE FUNCTION record_write()`);
    for (const [name, tables] of rights) {
      await client.query(`CREATE ROLE ${roleOf(name)} LOGIN PASSWORD '${suffix}'`);
      await client.query(
        `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${roleOf(name)}; GRANT SELECT ON _prisma_migrations TO ${roleOf(name)}`,
      );
      for (const [table, access] of tables) {
        const granted = { '': undefined, r: 'SELECT', rw: 'SELECT, INSERT, UPDATE, DELETE' }[access];
        if (granted !== undefined) await client.query(`GRANT ${granted} ON "${table}" TO ${roleOf(name)}`);
      }
    }
  });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await withConnection(inject('postgresUrl'), (client) => client.query(`DROP ROLE ${[...rights.keys()].map(roleOf).join(', ')}`));
});

test('every table is named', async () => {
  const { rows } = await withConnection(fleet.databaseUrl, (client) =>
    client.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_name NOT IN ('_prisma_migrations', 'writes') AND table_type = 'BASE TABLE'`),
  );
  expect(rows.map(({ name }) => name).toSorted()).toEqual([...rights.get('ingest')!.keys()].toSorted());
});

test('with these rights everything works, and what may be written is', async () => {
  const start = (name: ServiceName) => fleet.start(name, { DATABASE_URL: asRole(name) });
  const services = await Promise.all((['ingest', 'status', 'download', 'worker', 'web'] as const).map(start));
  const [ingest, status, download, worker, web] = services as [
    ServiceProcess,
    ServiceProcess,
    ServiceProcess,
    ServiceProcess,
    ServiceProcess,
  ];
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols', 'view_all_uploads'] });
  const client = createClient({ ingest: ingest.url, status: status.url, download: download.url }, token);
  const told = { 'X-Notify-Url': receiver.url('/told') };

  // An archive in several batches, the same bytes again, and one that is refused and retried.
  const { files, zip } = await createSampleArchive({ files: 8, seed: 7_001 });
  expect((await client.upload(zip, { headers: told })).status).toBe(201);
  expect((await client.upload(zip)).status).toBe(201);
  const refused = await client.upload(await createZip([{ name: 'a.txt', content: Buffer.from('b') }]));
  const { links } = refused.json<{ links: { self: string } }>();
  const refusedId = Number(links.self.split('/').pop());
  expect([refused.status, (await client.order(refusedId, 'retry')).status]).toEqual([400, 202]);
  await client.untilState(refusedId, 'rejected');

  // Files one by one: one in parts, one that never comes and is cancelled.
  const v2 = createV2Client(ingest.url, token);
  const large = { key: 'large.bin/AB12/large.dl_', content: randomBytes(600 * 1024) };
  const more = createSampleFiles({ files: 2, seed: 7_002 });
  const session = await v2.announce([large, ...more].map(announcementOf));
  const { url, bytes } = toSend(session.files[0]!, large.content);
  expect((await putChunk(url, bytes, 0, 256 * 1024)).status).toBe(308);
  expect((await putChunk(url, bytes, 256 * 1024, bytes.length)).status).toBe(200);
  await sendAll({ ...session, files: session.files.slice(1) }, more);
  expect((await v2.complete(session.id)).status).toBe(201);
  const sym = newCrashSym();
  expect((await createBreakpadClient(`${ingest.url}/breakpad`, token).upload(sym)).status).toBe(200);
  const open = await v2.post(JSON.stringify({ files: [announcementOf({ ...large, content: Buffer.from('other') })] }), told);
  const openId = open.json<{ id: number }>().id;
  expect([open.status, (await client.order(openId, 'cancel')).status]).toEqual([201, 200]);
  await waitFor(() => receiver.received('/told').length >= 2, { timeoutMs: 60_000, what: 'both notifications' });

  // Artefacts: one in parts, what is said of it, and one that nobody uses, which goes.
  const permissions = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
  const builder = await createToken(fleet.databaseUrl, { email: 'builder@example.com', permissions });
  const builderAt = ({ url }: ServiceProcess) => createArtefactClient(url, builder);
  const content = randomBytes(600 * 1024);
  const { put_url: putUrl } = (await builderAt(ingest).announce(content)).json<{ put_url: string }>();
  expect((await putChunk(putUrl, content, 0, 256 * 1024)).status).toBe(308);
  expect((await putChunk(putUrl, content, 256 * 1024, content.length)).status).toBe(200);
  const sha512 = sha512Of(content);
  const environment = await builderAt(status).record(sha512, { redistributable: 'yes', licences: ['MIT'] });
  const told200 = async (service: ServiceProcess, method: string, path: string, body?: unknown): Promise<void> => {
    const response = await builderAt(service).request(method, path, body);
    expect([path, Math.floor(response.status / 100)]).toEqual([path, 2]);
  };
  await told200(status, 'PATCH', `/environments/${environment}`, { notes: 'n' });
  await told200(status, 'POST', `/environments/${environment}/publish`);
  await told200(status, 'POST', `/environments/${environment}/pins`, { who: 'a test' });
  for (const path of ['', '?at=2030-01-01', `/${environment}`, `/${environment}/history`, `/${environment}/manifest.tt`, '.json'])
    await told200(status, 'GET', `/environments${path}`);
  await told200(status, 'GET', '/api/artefacts');
  await told200(ingest, 'POST', `/artefacts/sha512/${sha512}/visibility`, { visibility: 'internal' });
  await asOwner(`UPDATE artefacts SET last_used_at = now() - interval '2 days'`);
  await told200(download, 'GET', `/artefacts/sha512/${sha512}`);
  const forCommand = await builderAt(ingest).store(randomBytes(1_001));
  const makeUnused = (name: string) => asOwner(`UPDATE artefacts SET last_used_at = now() - interval '2 years' WHERE sha512 = '${name}'`);
  await makeUnused(await builderAt(ingest).store(randomBytes(1_000)));
  const isUnusedGone = async (): Promise<boolean> => (await asOwner(`SELECT FROM artefacts WHERE removed_by = 'retention'`)).rowCount === 1;
  await waitFor(isUnusedGone, { timeoutMs: 60_000, what: 'the sweep of artefacts' });

  // Everything that is read.
  expect(await client.differing([...files, large, ...more])).toEqual([]);
  expect((await client.get('/none.pdb/AB12/none.sym', { 'Auth-Token': token })).status).toBe(404);
  expect((await client.get('/api/syminfo/none.dll/AB12')).status).toBe(404);
  const auth = { headers: { 'Auth-Token': token } };
  const paths = [
    'uploads/',
    'uploads/files/',
    'stats/',
    'stats/daily',
    `uploads/upload/${session.id}`,
    `uploads/upload/${session.id}/files`,
  ];
  const responses = await Promise.all(paths.map((path) => fetch(`${status.url}/api/${path}`, auth)));
  expect(responses.map((response) => response.status)).toEqual(paths.map(() => 200));
  const body = JSON.stringify({ files: files.map(({ key }) => ({ key })) });
  const coverage = await fetch(`${status.url}/api/coverage?wait=1`, {
    method: 'POST',
    body,
    headers: { ...auth.headers, 'Content-Type': 'application/json' },
  });
  expect(await coverage.json()).toMatchObject({ missing: 0 });
  expect((await fetch(`${ingest.url}/upload/auth_info/`, { method: 'POST', ...auth })).status).toBe(200);

  // The site: every service that knows sessions, and the API of accounts.
  const cookie = await createSession(fleet.databaseUrl, { email: 'root@example.com', isSuperuser: true });
  const siteAt = async (service: ServiceProcess, method: Method, path: string, sent?: object): Promise<HttpResponse> => {
    await asOwner(`UPDATE sessions SET last_seen_at = now() - interval '2 minutes'`);
    const response = await createCaller(service.url, { session: cookie })(method, path, sent);
    expect([path, Math.floor(response.status / 100)]).toEqual([path, 2]);
    return response;
  };
  await siteAt(ingest, 'POST', '/upload/auth_info/');
  await siteAt(download, 'GET', `/artefacts/sha512/${sha512}`);
  await siteAt(status, 'POST', `/api/uploads/upload/${refusedId}/retry`);
  await client.untilState(refusedId, 'rejected');
  const { user } = (await siteAt(web, 'POST', '/api/users/', { email: 'eve@example.com' })).json<{ user: { id: number } }>();
  const { group } = (await siteAt(web, 'POST', '/api/groups/', { name: 'Guests' })).json<{ group: { id: number } }>();
  const members = { permissions: ['upload_symbols'], members: ['eve@example.com'] };
  await siteAt(web, 'PATCH', `/api/groups/group/${group.id}`, members);
  await siteAt(web, 'PATCH', `/api/users/user/${user.id}`, { permissions: ['manage_tokens'] });
  const made = await siteAt(web, 'POST', '/api/tokens/', { permissions: ['upload_symbols'], group: 'Guests' });
  const { token: shared } = made.json<{ token: { id: number } }>();
  await siteAt(web, 'POST', `/api/tokens/token/${shared.id}/extend`);
  for (const path of ['_auth/', 'tokens/', 'users/', 'groups/', 'audit/', 'account/', 'account/sessions/'])
    await siteAt(web, 'GET', `/api/${path}`);
  await siteAt(web, 'DELETE', `/api/groups/group/${group.id}`);
  const { url: link } = (await siteAt(web, 'POST', `/api/users/user/${user.id}/sign-in-link`)).json<{ url: string }>();
  // It ends the session of before.
  await siteAt(web, 'POST', '/api/account/sign-in', { code: link.split('#')[1] });
  const wrong = await createCaller(web.url, { session: cookie })('POST', '/api/account/sign-in', { code: 'none' });
  expect(wrong.status).toBe(400);
  // What has ended there goes by a sweep of the workers, or by the command.
  const leaveLeftovers = async (): Promise<void> => {
    const [hash, past] = [randomBytes(32).toString('hex'), `now() - interval '1 day'`];
    await asOwner(`INSERT INTO sign_in_links (code_hash, user_id, expires_at) VALUES ('${hash}', ${user.id}, ${past});
      INSERT INTO sign_ins (state, cookie_hash, nonce, verifier, next, expires_at) VALUES ('${hash}', '${hash}', '', '', '/', ${past});
      INSERT INTO sessions (secret_hash, user_id, expires_at) VALUES ('${hash}', ${user.id}, ${past})`);
  };
  const areLeft = async (): Promise<boolean> => (await asOwner(`SELECT FROM sign_ins`)).rowCount !== 0;
  await leaveLeftovers();
  await waitFor(async () => !(await areLeft()), { timeoutMs: 60_000, what: 'the sweep of sessions' });

  // The operators' command.
  const admin = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await runAdminHere(args, { ...fleet.settings, DATABASE_URL: asRole('admin') });
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  };
  await admin('group', 'create', 'Testers', '--permission', 'upload_symbols');
  await admin('user', 'create', 'ann@example.com', '--group', 'Testers');
  await admin('token', 'create', 'ann@example.com', '--permission', 'upload_symbols');
  await admin('user', 'grant', 'ann@example.com', 'upload_try_symbols');
  await admin('user', 'sign-in', 'eve@example.com');
  await admin('user', 'deactivate', 'eve@example.com');
  await admin('verify');
  await admin('verify', '--artefacts');
  await admin('uploads', 'retry', String(refusedId), String(openId));
  await client.untilState(refusedId, 'rejected');
  await admin('uploads', 'cancel', String(openId));
  await admin('lane', 'pause', 'try');
  await admin('lane', 'resume', 'try');
  await admin('token', 'rotate', String(shared.id));
  await admin('takedown', '--key', files[0]!.key, '--reason', 'leaked');

  // A worker that stops takes its heartbeat away. What expires then is left to the command.
  expect(await worker.stop()).toBe(0);
  await withConnection(fleet.databaseUrl, (sql) => sql.query(`UPDATE uploads SET created_at = '2001-01-01' WHERE id = ${session.id}`));
  await leaveLeftovers();
  await asOwner(`UPDATE artefact_sessions SET ended_at = now() - interval '2 days'`);
  await makeUnused(forCommand);
  await asOwner(
    `INSERT INTO artefact_parts (session_id, start, bytes, name) SELECT id, 0, 1, gen_random_uuid() FROM artefact_sessions LIMIT 1`,
  );
  await admin('sweep');
  expect(await areLeft()).toBe(false);
  const { rows } = await withConnection(fleet.databaseUrl, (sql) =>
    sql.query<{ role: string; table: string }>('SELECT DISTINCT role, "table" FROM writes'),
  );
  const written = (name: string): string[] =>
    rows
      .filter(({ role }) => role === roleOf(name))
      .map(({ table }) => table)
      .toSorted();
  const writable = (name: string): string[] =>
    [...rights.get(name)!].flatMap(([table, access]) => (access === 'rw' && !notHere.get(name)?.includes(table) ? [table] : [])).toSorted();
  const names = [...rights.keys()];
  expect(Object.fromEntries(names.map((name) => [name, written(name).filter((table) => !notHere.get(name)?.includes(table))]))).toEqual(
    Object.fromEntries(names.map((name) => [name, writable(name)])),
  );
  const denied = services
    .flatMap((service) => service.log())
    .filter(({ msg, ...rest }) => /permission denied/.test(JSON.stringify({ msg, rest })));
  expect(denied).toEqual([]);
});
