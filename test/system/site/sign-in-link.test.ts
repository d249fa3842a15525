// Sign-in by links, and what a session is good for, until when, and from where. Neighbour: sign-in-provider.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserClient, type BrowserClient } from '../../harness/clients/browser-client.ts';
import { send } from '../../harness/clients/http.ts';
import { createSignInHarness, type SignInHarness } from '../../harness/systems/sign-in-harness.ts';

const token = 'a'.repeat(32);
let harness: SignInHarness;
let url: string;
beforeAll(async () => {
  harness = await createSignInHarness({ tokens: { [token]: 'upload_symbols' } });
  ({ url } = harness);
});
afterAll(() => harness[Symbol.asyncDispose]());

const admin: SignInHarness['admin'] = (...args) => harness.admin(...args);
const codeFor: SignInHarness['codeFor'] = (email) => harness.codeFor(email);
const sql: SignInHarness['sql'] = (text) => harness.sql(text);
const whoIs: SignInHarness['whoIs'] = (browser) => harness.whoIs(browser);
const follow = (browser: BrowserClient, code: string, headers: Readonly<Record<string, string>> = {}) =>
  browser.ask('POST', `${url}/api/account/sign-in`, { code, next: '/uploads' }, headers);
async function signIn(email: string): Promise<BrowserClient> {
  const browser = createBrowserClient();
  expect((await follow(browser, await codeFor(email))).status).toBe(200);
  return browser;
}
test('the first start prints a link for a superuser, who is signed in by its code once, and later starts print none', async () => {
  const [, code = ''] = new RegExp(`^sign in ${url}/sign-in#([\\w-]{22})$`, 'm').exec(harness.service().output()) ?? [];
  const browser = createBrowserClient();
  const response = await follow(browser, code);
  expect([response.status, response.json()]).toEqual([200, { ok: true, next: '/uploads' }]);
  expect(response.headers['set-cookie']).toEqual([
    expect.stringMatching(/^__Host-symdepot=[\w-]{43}; Max-Age=\d+; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/),
  ]);
  expect((await browser.get(`${url}/api/_auth/`)).json()).toMatchObject({
    user: { email: 'admin@localhost', is_superuser: true },
    session: { expires_at: expect.any(String) as string },
  });
  const again = await follow(createBrowserClient(), code);
  expect([again.status, again.json()['code']]).toEqual([400, 'sign_in_code_unknown']);
  await harness.restart();
  expect(harness.service().output()).not.toContain('sign in ');
  expect(await whoIs(browser)).toBe('admin@localhost');
  expect(harness.service().output()).not.toContain(code);
});

test('a link is not followed for another site, nor for who is deactivated', async () => {
  await admin('user', 'create', 'ann@example.com', '--permission', 'upload_symbols');
  const code = await codeFor('ann@example.com');
  const refused = await follow(createBrowserClient(), code, { 'Sec-Fetch-Site': 'cross-site' });
  expect([refused.status, refused.json()['code'], refused.headers['set-cookie']]).toEqual([403, 'cross_site_request', undefined]);
  await admin('user', 'deactivate', 'ann@example.com');
  const inactive = await follow(createBrowserClient(), code);
  expect([inactive.status, inactive.json()['code']]).toEqual([400, 'sign_in_code_unknown']); // links end with their user
  await admin('user', 'activate', 'ann@example.com');
});

test('whoever tries codes is slowed down, others are not', async () => {
  const from = (address: string, code: string) => follow(createBrowserClient(), code, { 'X-Forwarded-For': address });
  const statuses: number[] = [];
  for (let count = 0; count < 12; count++) statuses.push((await from('192.0.2.7', 'wrong')).status);
  expect(statuses).toEqual([...Array<number>(10).fill(400), 429, 429]);
  // A good code counts: others may have the same address.
  expect((await from('192.0.2.7', await codeFor('ann@example.com'))).status).toBe(200);
  expect((await from('192.0.2.8', await codeFor('ann@example.com'))).status).toBe(200);
});

test('pages lead to sign-in and back, and are given by known names only', async () => {
  const nobody = createBrowserClient();
  expect((await nobody.get(`${url}/uploads?state=failed`)).headers.location).toBe('/sign-in?next=%2Fuploads%3Fstate%3Dfailed');
  for (const open of ['/', '/help', '/sign-in']) expect((await nobody.get(url + open)).status).toBe(200);
  const ann = await signIn('ann@example.com');
  const page = await ann.get(`${url}/users`);
  expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache']);
  const { port } = new URL(url);
  expect((await send(`${url}/`, { headers: { Host: `symbols.test:${port}` } })).status).toBe(421);
  expect((await send(`${url}/api/_auth/`, { headers: { Host: `symbols.test:${port}` } })).json()).toMatchObject({
    sign_in_url: '/sign-in',
  });
});

test('a session is seen by its user, and ended by nobody else', async () => {
  const [one, two, other] = [await signIn('ann@example.com'), await signIn('ann@example.com'), await signIn('admin@localhost')];
  const sessionsOf = async (browser: BrowserClient) =>
    (await browser.get(`${url}/api/account/sessions/`)).json<{ sessions: { id: number; is_current: boolean }[] }>().sessions;
  const [current] = (await sessionsOf(two)).filter(({ is_current: isCurrent }) => isCurrent);
  expect((await other.ask('DELETE', `${url}/api/account/sessions/session/${current!.id}`)).status).toBe(404);
  const elsewhere = await two.ask('DELETE', `${url}/api/account/sessions/session/${current!.id}`, undefined, {
    'Sec-Fetch-Site': 'same-site',
  });
  expect([elsewhere.status, elsewhere.json()['code']]).toEqual([403, 'cross_site_request']);
  expect((await one.ask('DELETE', `${url}/api/account/sessions/`)).json()).toMatchObject({ ok: true });
  expect([await whoIs(one), await whoIs(two), await whoIs(other)]).toEqual(['ann@example.com', undefined, 'admin@localhost']);
  expect(await sessionsOf(one)).toHaveLength(1);
  expect((await one.ask('POST', `${url}/oidc/logout/`, undefined, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await one.ask('POST', `${url}/oidc/logout/`)).json()).toEqual({ redirect: null });
  expect([await whoIs(one), (await one.get(`${url}/api/account/`)).status]).toEqual([undefined, 403]);
});

test('every service but download knows the session; a token counts before it', async () => {
  const ann = await signIn('ann@example.com');
  const list = await ann.get(`${url}/api/uploads/`);
  expect([list.status, list.headers['cache-control'], list.headers.vary]).toEqual([200, 'no-store', 'Cookie, Accept-Encoding']);
  const upload = await ann.ask('POST', `${url}/upload/auth_info/`);
  expect([upload.status, upload.headers['cache-control']]).toEqual([200, 'no-store']);
  const forged = await ann.ask('POST', `${url}/upload/`, undefined, { 'Sec-Fetch-Site': 'cross-site' });
  expect([forged.status, forged.json()['code']]).toEqual([403, 'cross_site_request']);
  const symbols = await ann.get(`${url}/xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym`);
  expect(symbols.headers.vary ?? '').not.toContain('Cookie');
  const byToken = await ann.ask('GET', `${url}/api/account/`, undefined, { 'Auth-Token': token });
  expect([byToken.status, byToken.json()['code']]).toEqual([403, 'session_needed']);
});

test('a session ends when it is not used, at the latest after a month, and with its user', async () => {
  const ann = await signIn('ann@example.com');
  const row = `user_id = (SELECT id FROM users WHERE email = 'ann@example.com')`;
  const left = `SELECT extract(epoch FROM expires_at - now()) / 3600 AS hours FROM sessions WHERE ${row} ORDER BY id DESC LIMIT 1`;
  await sql(`UPDATE sessions SET last_seen_at = now() - interval '2 minutes', expires_at = now() + interval '1 minute' WHERE ${row}`);
  expect(await whoIs(ann)).toBe('ann@example.com');
  expect(Number((await sql(left))[0]!['hours'])).toBeCloseTo(168, 0);
  await sql(`UPDATE sessions SET last_seen_at = now() - interval '2 minutes', created_at = now() - interval '710 hours' WHERE ${row}`);
  expect(await whoIs(ann)).toBe('ann@example.com');
  expect(Number((await sql(left))[0]!['hours'])).toBeCloseTo(10, 0);
  await sql(`UPDATE sessions SET expires_at = now() - interval '1 second' WHERE ${row}`);
  expect([await whoIs(ann), (await ann.get(`${url}/api/uploads/`)).status]).toEqual([undefined, 403]);
  const again = await signIn('ann@example.com');
  await admin('user', 'deactivate', 'ann@example.com');
  expect([await whoIs(again), (await again.get(`${url}/uploads`)).status]).toEqual([undefined, 302]);
  await admin('user', 'activate', 'ann@example.com');
  expect(await whoIs(again)).toBeUndefined();
});
