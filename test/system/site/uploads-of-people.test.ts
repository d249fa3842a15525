// What people who are signed in do with uploads: send them, retry and cancel their own, those of a token of their group and, as
// superusers, anybody's; many at once; what the status tells of it. Neighbour: operations.test.ts.
import { createSampleArchive, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { encodeForm, send, type HttpResponse } from '../../harness/clients/http.ts';
import { createCaller, createSession, type Call, type SignedIn } from '../../harness/clients/sessions.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import type { Client } from '../../harness/clients/client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

interface Person {
  readonly call: Call;
  upload(zip: Uint8Array, options?: { fields?: Record<string, string>; headers?: Record<string, string> }): Promise<HttpResponse>;
}
interface Status {
  readonly state: string;
  readonly lane: string;
  readonly token: { readonly prefix: string; readonly group: string | null } | null;
  readonly is_by_session: boolean;
  readonly can_retry: boolean;
  readonly can_cancel: boolean;
  readonly retry_refusal: { readonly code: string } | null;
  readonly archive_kept_until: string | null;
  readonly problems: readonly { readonly code: string }[];
  readonly timeline: readonly { readonly kind: string; readonly by: string | null; readonly error: { readonly code: string } | null }[];
}

let system: System;
let root: Person;
let ann: Person;
let mate: Person;
let stranger: Person;
let robot: Client;

async function signIn(who: SignedIn): Promise<Person> {
  const session = await createSession(system.databaseUrl, who);
  const { url } = system.process;
  return {
    call: createCaller(url, { session }),
    async upload(zip, { fields = {}, headers = {} } = {}) {
      const texts = Object.entries(fields).map(([name, content]) => ({ name, content }));
      const form = await encodeForm([...texts, { name: 'symbols.zip', content: zip, filename: 'symbols.zip' }]);
      const cookie = { Cookie: `__Host-symdepot=${session}`, 'Sec-Fetch-Site': 'same-origin' };
      return send(`${url}/upload/`, { method: 'POST', body: form.body, headers: { ...form.headers, ...cookie, ...headers } });
    },
  };
}
const sql = (text: string, values: unknown[] = []) => withConnection(system.databaseUrl, (client) => client.query(text, values));
const brokenZip = (name: string): Promise<Uint8Array> => createZip([{ name, content: Buffer.from('b') }]);
const statusOf = async ({ call }: Person, id: number): Promise<Status> =>
  (await call('GET', `/api/uploads/upload/${id}`)).json<{ upload: Status }>().upload;
const codeOf = (response: HttpResponse): [number, string] => [response.status, response.json<{ code: string }>().code];
const order = ({ call }: Person, id: number, verb: 'retry' | 'cancel') => call('POST', `/api/uploads/upload/${id}/${verb}`);
/** Of an archive that is refused. */
async function rejectedBy(upload: (zip: Uint8Array) => Promise<HttpResponse>, name = 'a.txt'): Promise<number> {
  const response = await upload(await brokenZip(name));
  expect(response.status).toBe(400);
  return Number(response.json<{ links: { self: string } }>().links.self.split('/').pop());
}

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { ALLOW_NOTIFY_ANY_DOMAIN: 'true', SWEEP_INTERVAL_SECONDS: '0.5' });
  root = await signIn({ email: 'root@example.com', isSuperuser: true });
  ann = await signIn({ email: 'ann@example.com', permissions: ['upload_symbols', 'upload_try_symbols'] });
  mate = await signIn({ email: 'mate@example.com', permissions: ['upload_symbols'] });
  stranger = await signIn({ email: 'stranger@example.com', permissions: ['upload_symbols'] });
  // A token that a group owns: mate is in it, its user is not.
  robot = system.clientWith(await createToken(system.databaseUrl, { email: 'ci@example.com', permissions: ['upload_symbols'] }));
  await sql(`INSERT INTO groups (name) VALUES ('Builders')`);
  await sql(`UPDATE tokens SET group_id = (SELECT id FROM groups WHERE name = 'Builders')`);
  await sql(
    `INSERT INTO _user_groups ("A", "B") SELECT g.id, u.id FROM groups g, users u WHERE g.name = 'Builders' AND u.email = 'mate@example.com'`,
  );
});
afterAll(async () => system[Symbol.asyncDispose]());

describe('uploads by who is signed in', () => {
  test('go to the lane that their permissions and `try` say, and are theirs', async () => {
    const { zip } = await createSampleArchive({ files: 3, seed: 9_101 });
    const response = await ann.upload(zip);
    expect(response.status).toBe(201);
    const { id } = response.json<{ upload: { id: number } }>().upload;
    const status = await statusOf(ann, id);
    expect(status).toMatchObject({ lane: 'release', token: null, is_by_session: true, can_retry: false, can_cancel: false });
    expect(status.retry_refusal).toMatchObject({ code: 'upload_is_complete' });
    expect(status.timeline.map(({ kind, by }) => [kind, by])).toEqual([
      ['created', 'ann@example.com'],
      ['attempt', null],
      ['end', null],
    ]);
    const asTry = await ann.upload((await createSampleArchive({ files: 1, seed: 9_102 })).zip, { fields: { try: '1' } });
    expect(asTry.json<{ upload: { try_symbols: boolean } }>().upload.try_symbols).toBe(true);
  });

  test('count for the user: rate, and nothing that needs a token', async () => {
    const { zip } = await createSampleArchive({ files: 1, seed: 9_103 });
    const told = await ann.upload(zip, { headers: { 'X-Notify-Url': 'https://ci.example.com/' } });
    expect(codeOf(told)).toEqual([400, 'notify_url_refused']);
    const listed = await ann.call('POST', '/upload/v2/', {
      files: [{ key: 'a/AB/b', size: 1, md5_hash: 'd41d8cd98f00b204e9800998ecf8427e' }],
    });
    expect(codeOf(listed)).toEqual([403, 'file_list_needs_token']);
    const { rows } = await sql(`SELECT caller FROM rate_windows WHERE caller LIKE 'user:%'`);
    expect(rows).toHaveLength(1);
  });

  test('are published by the permissions of that moment', async () => {
    const bob = await signIn({ email: 'bob@example.com', permissions: ['upload_symbols'] });
    await root.call('POST', '/api/operations/lanes/release/pause', {});
    const taken = await bob.upload((await createSampleArchive({ files: 1, seed: 9_104 })).zip, { headers: { Prefer: 'respond-async' } });
    const { id } = taken.json<{ upload: { id: number } }>().upload;
    await sql(`UPDATE users SET is_active = false WHERE email = 'bob@example.com'`);
    await root.call('POST', '/api/operations/lanes/release/resume');
    const untilRefused = () =>
      expect.poll(async () => (await statusOf(root, id)).problems, { timeout: 60_000 }).toMatchObject([{ code: 'sender_gone' }]);
    await untilRefused();
    // A superuser may have it done again; whose it is decides whether it is published.
    expect((await order(root, id, 'retry')).status).toBe(202);
    await untilRefused();
    expect(codeOf(await bob.upload(await brokenZip('bob.txt')))[0]).toBe(403);
  });
});

describe('retry and cancel', () => {
  test('by who made it, the group that owns its token, and superusers; each is audited and told', async () => {
    const id = await rejectedBy((zip) => robot.upload(zip), 'robot.txt');
    expect(codeOf(await stranger.call('GET', `/api/uploads/upload/${id}`))).toEqual([403, 'upload_access_denied']);
    expect(codeOf(await order(stranger, id, 'retry'))).toEqual([403, 'upload_access_denied']);
    const seen = await statusOf(mate, id);
    expect(seen).toMatchObject({ can_retry: true, can_cancel: false, token: { group: 'Builders' } });
    expect(Date.parse(seen.archive_kept_until!)).toBeGreaterThan(Date.now());

    for (const who of [mate, root]) {
      expect((await order(who, id, 'retry')).status).toBe(202);
      await expect.poll(async () => (await statusOf(root, id)).state, { timeout: 60_000 }).toBe('rejected');
    }
    const { timeline } = await statusOf(mate, id);
    expect(timeline.filter(({ kind }) => kind === 'retry').map(({ by }) => by)).toEqual(['mate@example.com', 'root@example.com']);
    const attempts = timeline.filter(({ kind }) => kind === 'attempt');
    expect(attempts.map(({ error }) => error?.code)).toEqual(attempts.map(() => seen.problems[0]!.code));
    const { rows } = await sql(`SELECT actor, via, action FROM audit_entries WHERE subject_kind = 'upload' AND subject = $1 ORDER BY id`, [
      String(id),
    ]);
    expect(rows).toEqual(['mate', 'root'].map((name) => ({ actor: `${name}@example.com`, via: 'site', action: 'upload.retry' })));
  });

  test('needs the permission for its lane, but of a superuser', async () => {
    const id = await rejectedBy((zip) => robot.upload(zip), 'lane.txt');
    const poor = await signIn({ email: 'poor@example.com' });
    await sql(
      `INSERT INTO _user_groups ("A", "B") SELECT g.id, u.id FROM groups g, users u WHERE g.name = 'Builders' AND u.email = 'poor@example.com'`,
    );
    expect(codeOf(await order(poor, id, 'retry'))).toEqual([403, 'upload_not_yours']);
    expect(await statusOf(poor, id)).toMatchObject({ can_retry: false, retry_refusal: { code: 'upload_not_yours' } });
  });
});

describe('many at once', () => {
  test('each by itself: what became of it, or why not', async () => {
    const ids = [await rejectedBy((zip) => robot.upload(zip), 'many1.txt'), await rejectedBy(ann.upload, 'many2.txt')];
    const { results } = (await mate.call('POST', '/api/uploads/retry', { ids: [...ids, 999_999] })).json<{ results: object[] }>();
    expect(results).toMatchObject([
      { id: ids[0], ok: true },
      { id: ids[1], ok: false, code: 'upload_access_denied' },
      { id: 999_999, ok: false, code: 'upload_not_found' },
    ]);
    await expect.poll(async () => (await statusOf(root, ids[0]!)).state, { timeout: 60_000 }).toBe('rejected');
    const cancelled = (await root.call('POST', '/api/uploads/cancel', { ids })).json<{ results: object[] }>();
    expect(cancelled.results).toMatchObject(ids.map((id) => ({ id, ok: false, code: 'upload_has_ended' })));
  });

  test('by filter, unless there are more than were expected', async () => {
    const filter = { state: 'rejected,failed', lane: 'release,try', user: 'ann@' };
    const { total } = (await root.call('GET', `/api/uploads/?${new URLSearchParams(filter).toString()}`)).json<{ total: number }>();
    expect(total).toBeGreaterThan(0);
    expect(codeOf(await root.call('POST', '/api/uploads/retry', { filter, expect: total - 1 }))).toEqual([409, 'selection_grown']);
    const { results } = (await root.call('POST', '/api/uploads/retry', { filter, expect: total })).json<{ results: { ok: boolean }[] }>();
    expect(results.map(({ ok }) => ok)).toEqual(Array.from({ length: total }, () => true));
    const bad = await root.call('POST', '/api/uploads/retry', { filter: { state: 'lost' }, expect: 1 });
    expect([bad.status, Object.keys(bad.json<{ errors: object }>().errors)]).toEqual([400, ['state']]);
    // Others than superusers change so many at a time, and no more.
    await sql(
      `INSERT INTO uploads (user_id, lane, archive_name, archive_bytes, sha256, bucket, request_id, state, step, is_staged, completed_at)
       SELECT id, 'release', 'old.zip', 1, lpad(n::text, 64, 'f'), 'symbols', 'r', 'failed', 'inspect', false, now()
       FROM users, generate_series(1, 501) n WHERE email = 'stranger@example.com'`,
    );
    const all = { filter: { state: 'failed' }, expect: 501 };
    expect(codeOf(await stranger.call('POST', '/api/uploads/retry', all))).toEqual([400, 'selection_too_large']);
    expect((await root.call('POST', '/api/uploads/retry', { ...all, filter: { ...all.filter, user: 'stranger' } })).status).toBe(200);
    await sql(`DELETE FROM uploads WHERE archive_name = 'old.zip'`);
    for (const body of [{}, { ids: [] }, { ids: [1], filter: {}, expect: 1 }, { filter: {} }])
      expect((await root.call('POST', '/api/uploads/cancel', body)).status).toBe(400);
  });
});

test('the failures that operators see are what the list shows of their code', async () => {
  const { failures } = (await root.call('GET', '/api/operations/')).json<{
    failures: { code: string; state: string; uploads: number }[];
  }>();
  expect(failures.map(({ code }) => code)).toEqual(expect.arrayContaining(['member_name_unrecognized', 'sender_gone']));
  for (const { code, state, uploads } of failures) {
    const { total } = (await root.call('GET', `/api/uploads/?state=${state}&code=${code}`)).json<{ total: number }>();
    expect([code, total]).toEqual([code, uploads]);
  }
  const bad = await root.call('GET', '/api/uploads/?code=nonesuch');
  expect([bad.status, Object.keys(bad.json<{ errors: object }>().errors)]).toEqual([400, ['code']]);
});

test('a number that leads nowhere: never given, or gone', async () => {
  const hintOf = async (id: number) => (await root.call('GET', `/api/uploads/upload/${id}`)).json<{ hint: string }>().hint;
  const expired = await rejectedBy(ann.upload, 'expired.txt');
  await rejectedBy(ann.upload, 'newer.txt');
  await sql(`DELETE FROM uploads WHERE id = $1`, [expired]);
  expect([await hintOf(expired), await hintOf(9_999_999)]).toEqual([
    expect.stringMatching(/^Its record has expired/),
    expect.stringMatching(/^No upload has had this number yet/),
  ]);
});

test('whoever may do nothing here is told no addresses, and members of a group only what was sent with their token', async () => {
  const nobody = await signIn({ email: 'nobody@example.com' });
  const name = 'related.txt';
  const own = await rejectedBy((zip) => robot.upload(zip), name);
  const hintTo = async (who: Person) => (await who.call('GET', `/api/uploads/upload/${own}`)).json<{ hint: string }>().hint;
  expect([await hintTo(nobody), await hintTo(stranger)]).toEqual([
    expect.stringMatching(/^It was made by somebody else\./),
    expect.stringMatching(/^It was made by ci@example\.com\./),
  ]);
  const other = system.clientWith(await createToken(system.databaseUrl, { email: 'ci@example.com', permissions: ['upload_try_symbols'] }));
  const inTry = await rejectedBy((zip) => other.upload(zip), name);
  const relatedTo = async (who: Person) =>
    (await who.call('GET', `/api/uploads/upload/${own}`))
      .json<{ upload: { related: { id: number }[] } }>()
      .upload.related.map(({ id }) => id);
  expect([await relatedTo(root), await relatedTo(mate)]).toEqual([[inTry], []]);
});

test("lists have what is theirs and the group's, and say when nothing is new", async () => {
  const emails = async ({ call }: Person): Promise<string[]> => {
    const { uploads } = (await call('GET', '/api/uploads/')).json<{ uploads: { user: { email: string } }[] }>();
    return [...new Set(uploads.map(({ user }) => user.email))].toSorted();
  };
  expect([await emails(ann), await emails(mate), await emails(stranger)]).toEqual([['ann@example.com'], ['ci@example.com'], []]);
  // Nothing of it stays in a browser.
  const paths = ['/api/uploads/', '/api/uploads/files/', '/api/uploads/upload/1'];
  const kept = await Promise.all(paths.map(async (path) => (await root.call('GET', path)).headers['cache-control']));
  expect(kept).toEqual(paths.map(() => 'no-store'));
  const files = (await ann.call('GET', '/api/uploads/files/')).json<{ can_view_all: boolean; total: number }>();
  expect(files).toMatchObject({ can_view_all: false, total: 4 });
  const first = await robot.get('/api/uploads/', {});
  expect(first.status).toBe(403);
  const secret = await createToken(system.databaseUrl, { email: 'watcher@example.com', permissions: ['view_all_uploads'] });
  const ask = (path: string, headers = {}) => send(`${system.process.url}${path}`, { headers: { 'Auth-Token': secret, ...headers } });
  for (const path of ['/api/uploads/?state=complete,rejected', '/api/uploads/files/']) {
    const { headers } = await ask(path);
    const again = await ask(path, { 'If-None-Match': headers.etag! });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await ask(`${path}${path.includes('?') ? '&' : '?'}page=2`, { 'If-None-Match': headers.etag! })).status).toBe(200);
  }
  const days = (await ask('/api/stats/daily?days=2')).json<{ lane: string; uploads: number; failed: number }[]>();
  expect(days.map(({ lane }) => lane)).toEqual(['release', 'try', 'release', 'try']);
  expect(days.at(-1)!.uploads + days.at(-3)!.uploads).toBe(2);
  expect(days.reduce((sum, { failed }) => sum + failed, 0)).toBeGreaterThan(3);
});
