// Sign-in by a real OpenID provider, through a browser as simple as can be: who comes in, and everybody who must not.
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBrowserClient, type BrowserClient } from '../../harness/clients/browser-client.ts';
import { send } from '../../harness/clients/http.ts';
import { createSignInProvider, type Person, type SignInProvider } from '../../harness/network/sign-in-provider.ts';
import { createSignInHarness, type SignInHarness } from '../../harness/systems/sign-in-harness.ts';

let provider: SignInProvider;
let harness: SignInHarness;
let url: string;
beforeAll(async () => {
  const redirectUris: string[] = [];
  provider = await createSignInProvider(redirectUris);
  harness = await createSignInHarness({
    settings: {
      ...provider.settings,
      OIDC_SCOPES: 'openid email groups',
      OIDC_ALLOWED_DOMAINS: 'example.com',
      OIDC_GROUPS_CLAIM: 'groups',
      OIDC_GROUPS: '{"builders": "Uploaders"}',
    },
  });
  ({ url } = harness);
  redirectUris.push(`${url}/oidc/callback/`);
  provider.change({});
});
afterAll(async () => {
  vi.useRealTimers();
  await provider[Symbol.asyncDispose]();
  await harness[Symbol.asyncDispose]();
});

const person = (name: string, claims: Readonly<Record<string, unknown>> = {}): Person => ({
  sub: `sub-of-${name}`,
  email: `${name}@example.com`,
  email_verified: true,
  ...claims,
});
const begin = (next?: string): string => `${url}/oidc/authenticate/${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`;
/** @returns where the browser comes to rest, without the site's own address */
async function signIn(who: Person, browser = createBrowserClient(), next?: string): Promise<{ browser: BrowserClient; at: string }> {
  provider.seat(who);
  const { url: last } = await browser.follow(begin(next));
  return { browser, at: last.replace(url, '') };
}
const admin: SignInHarness['admin'] = (...args) => harness.admin(...args);
const sql: SignInHarness['sql'] = (text, values) => harness.sql(text, values);
const whoIs: SignInHarness['whoIs'] = (browser) => harness.whoIs(browser);
const audited: SignInHarness['audited'] = (subject) => harness.audited(subject);
const home = '/?signedin=true';
/** As the provider does it. */
async function tell(logoutToken: string): Promise<number> {
  const { status } = await send(`${url}/oidc/backchannel-logout`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams({ logout_token: logoutToken }).toString()),
  });
  return status;
}

test('a provider that is away when the site starts is asked again at each sign-in', async () => {
  expect(await signIn(person('ann'))).toMatchObject({ at: '/sign-in?error=provider_away' });
  await provider.start();
  const browser = createBrowserClient();
  browser.setCookie(url, '__Host-symdepot', 'that-an-attacker-knows');
  const { at } = await signIn(person('ann'), browser);
  expect([at, await whoIs(browser)]).toEqual([home, 'ann@example.com']);
  expect(browser.cookies(url).get('__Host-symdepot')).toMatch(/^[\w-]{43}$/);
  expect(await audited('ann@example.com')).toEqual(['user.create', 'user.sign_in']);
  const { account } = (await browser.get(`${url}/api/account/`)).json();
  expect(account).toMatchObject({ email: 'ann@example.com', provider: provider.issuer, permissions: [], groups: [] });
});

test('the same person comes back as the same user, by another address as well, and where they wanted to go', async () => {
  const { browser, at } = await signIn(person('ann', { email: 'ann.new@example.com' }), createBrowserClient(), '/uploads?state=failed');
  expect([at, await whoIs(browser)]).toEqual(['/uploads?state=failed', 'ann@example.com']);
});

test.each(['//evil.test/', '/\\evil.test/', 'https://evil.test/', '/\t/evil.test/', '/oidc/authenticate/'])(
  'nobody is led to %j',
  async (next) => {
    expect((await signIn(person('ann'), createBrowserClient(), next)).at).toBe(home);
  },
);

test('groups of the provider are those of the site, at each sign-in', async () => {
  const groupsOf = async (groups: readonly string[]) => {
    const { browser } = await signIn(person('gus', { groups }));
    return (await browser.get(`${url}/api/account/`)).json<{ account: { groups: string[] } }>().account.groups;
  };
  expect(await groupsOf(['builders', 'others'])).toEqual(['Uploaders']);
  await admin('group', 'add', 'Upload Auditors', 'gus@example.com');
  expect(await groupsOf(['others'])).toEqual(['Upload Auditors']);
});

test('who is refused is told why, gets no session, and is in the audit log', async () => {
  await admin('user', 'create', 'root@example.com', '--superuser');
  await admin('user', 'create', 'gone@example.com');
  await admin('user', 'deactivate', 'gone@example.com');
  const refused: readonly (readonly [Person, string, string | undefined])[] = [
    [undefined, 'refused', undefined],
    [{ sub: 'nameless' }, 'email_missing', ''],
    [person('una', { email_verified: false }), 'email_unverified', 'una@example.com'],
    [person('una', { email_verified: undefined }), 'email_unverified', 'una@example.com'],
    [person('una', { email: 'una@example.com.evil.test' }), 'domain_not_allowed', 'una@example.com.evil.test'],
    [person('gone'), 'user_inactive', 'gone@example.com'],
    [person('root'), 'superuser_not_linked', 'root@example.com'],
    [person('other', { email: 'ann@example.com' }), 'email_taken', 'ann@example.com'],
  ];
  for (const [who, reason, subject] of refused) {
    const { browser, at } = await signIn(who);
    expect([reason, at, await whoIs(browser)]).toEqual([reason, `/sign-in?error=${reason}`, undefined]);
    if (subject !== undefined) expect((await audited(subject)).at(-1)).toBe(`user.sign_in_refused ${reason}`);
  }
});

test('a superuser who has signed in by a link is known to the provider from then on', async () => {
  const browser = createBrowserClient();
  const code = await harness.codeFor('root@example.com');
  expect((await browser.ask('POST', `${url}/api/account/sign-in`, { code })).status).toBe(200);
  const before = browser.cookies(url).get('__Host-symdepot');
  expect((await signIn(person('root'), browser)).at).toBe(home);
  expect(browser.cookies(url).get('__Host-symdepot')).not.toBe(before);
  const { browser: another } = await signIn(person('root'));
  expect(await whoIs(another)).toBe('root@example.com');
  expect((await audited('root@example.com')).filter((entry) => entry === 'user.link')).toHaveLength(1);
});

test('a sign-in counts once, in the browser that began it', async () => {
  provider.seat(person('ann'));
  const browser = createBrowserClient();
  const { url: callback } = await browser.follow(begin(), /\/oidc\/callback\//);
  const unknown = '/sign-in?error=state_unknown';
  const answerTo = async (client: BrowserClient, address: string) => (await client.get(address)).headers.location;
  expect(await answerTo(createBrowserClient(), callback)).toBe(unknown);
  expect(await answerTo(browser, callback.replace(/state=[^&]+/, 'state=forged'))).toBe(unknown);
  expect(await answerTo(browser, callback)).toBe(home);
  expect(await answerTo(browser, callback)).toBe(unknown);
  expect(await whoIs(browser)).toBe('ann@example.com');
});

test('a new key of the provider is taken at once', async () => {
  provider.change({ newKey: true });
  expect((await signIn(person('ann'))).at).toBe(home);
});

test('its clock may be a minute behind, and not more', async () => {
  const behind = async (seconds: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - seconds * 1_000 });
    try {
      return (await signIn(person('ann'))).at;
    } finally {
      vi.useRealTimers();
    }
  };
  expect(await behind(630)).toBe(home); // its tokens are good for 600 s
  expect(await behind(700)).toBe('/sign-in?error=provider_set_up_wrongly');
});

test('what is set up wrongly is told to operators in full, to users only that it is so', async () => {
  for (const client of [{ client_secret: 'another one' }, { id_token_signed_response_alg: 'HS256' as const }]) {
    provider.change({ client });
    expect((await signIn(person('ann'))).at).toBe('/sign-in?error=provider_set_up_wrongly');
  }
  provider.change({ client: {} });
  expect(
    harness
      .service()
      .log()
      .some(({ msg }) => msg === 'the sign-in provider did not do its part'),
  ).toBe(true);
  expect(harness.service().output()).not.toContain(provider.client.secret);
  expect((await signIn(person('ann'))).at).toBe(home);
});

test('a provider that goes away in the middle', async () => {
  provider.seat(person('ann'));
  const browser = createBrowserClient();
  const { url: callback } = await browser.follow(begin(), /\/oidc\/callback\//);
  await provider.stop();
  expect((await browser.get(callback)).headers.location).toBe('/sign-in?error=provider_away');
  await provider.start();
});

test('after a day the provider is asked again, unseen: the session goes on, unless it refuses', async () => {
  const { browser } = await signIn(person('rita'));
  const isOld = () =>
    sql(
      `UPDATE sessions SET checked_at = now() - interval '25 hours' WHERE user_id = (SELECT id FROM users WHERE email = 'rita@example.com')`,
    );
  const load = async () => (await browser.follow(`${url}/uploads`)).url.replace(url, '');
  const cookie = browser.cookies(url).get('__Host-symdepot');
  await isOld();
  expect((await browser.get(`${url}/uploads`)).headers.location).toMatch(new RegExp(`^${provider.issuer}/auth\\?.*prompt=none`));
  expect([await load(), browser.cookies(url).get('__Host-symdepot')]).toEqual(['/uploads', cookie]);
  expect((await browser.get(`${url}/uploads`)).status).toBe(200);
  await isOld();
  await provider.stop();
  await waitFor(async () => (await browser.get(`${url}/uploads`)).status === 200, {
    timeoutMs: 30_000,
    what: 'a page without the provider',
  });
  await provider.start();
  provider.seat(person('rita', { email_verified: false }));
  await isOld();
  expect([await load(), await whoIs(browser)]).toEqual(['/sign-in?error=email_unverified', undefined]);
  const { browser: stranger } = await signIn(person('rita'));
  await isOld();
  const forgotten = createBrowserClient(); // at the provider nobody is signed in any more
  for (const [name, value] of stranger.cookies(url)) forgotten.setCookie(url, name, value);
  expect([(await forgotten.follow(`${url}/uploads`)).url.replace(url, ''), await whoIs(forgotten)]).toEqual([
    '/uploads',
    'rita@example.com',
  ]);
});

test('the provider ends sessions, and nobody else in its name', async () => {
  const { browser } = await signIn(person('bob'));
  const sub = 'sub-of-bob';
  const good = await provider.logoutToken({ sub });
  const bad = [
    await provider.logoutToken({ sub, nonce: 'n' }),
    await provider.logoutToken({ sub, events: {} }),
    await provider.logoutToken({}),
    await provider.logoutToken({ sub }, provider.client.secret), // only of a provider whose signatures are not checked
    `${good.slice(0, -8)}AAAAAAAA`,
    'none',
    '',
  ];
  for (const token of bad) expect(await tell(token)).toBe(400);
  expect(await whoIs(browser)).toBe('bob@example.com');
  expect([await tell(good), await whoIs(browser)]).toEqual([200, undefined]);
  expect(await tell(good)).toBe(200);
  const { browser: again } = await signIn(person('bob'));
  await sql(`UPDATE sessions SET sid = 'of-bobs-browser' WHERE subject = $1`, [sub]);
  expect([await tell(await provider.logoutToken({ sid: 'of-bobs-browser' })), await whoIs(again)]).toEqual([200, undefined]);
  // With both, other sessions of the same user stay, unless it is not known whose they are.
  const [{ browser: one }, { browser: other }] = [await signIn(person('bob')), await signIn(person('bob'))];
  await sql(
    `UPDATE sessions SET sid = 'sid-' || row FROM (SELECT id, row_number() OVER (ORDER BY id) AS row FROM sessions WHERE subject = $1) n
    WHERE n.id = sessions.id`,
    [sub],
  );
  expect(await tell(await provider.logoutToken({ sub, sid: 'sid-1' }))).toBe(200);
  expect([await whoIs(one), await whoIs(other)]).toEqual([undefined, 'bob@example.com']);
  await sql(`UPDATE sessions SET sid = NULL WHERE subject = $1`, [sub]);
  expect([await tell(await provider.logoutToken({ sub, sid: 'unknown' })), await whoIs(other)]).toEqual([200, undefined]);
});

test('signing out leads to the provider, where it has a place for that', async () => {
  const signOut = async () => {
    const { browser } = await signIn(person('ann'));
    const { redirect } = (await browser.ask('POST', `${url}/oidc/logout/`)).json<{ redirect: string | null }>();
    expect(await whoIs(browser)).toBeUndefined();
    return redirect;
  };
  const redirect = new URL((await signOut()) ?? '');
  expect(redirect.origin + redirect.pathname).toBe(`${provider.issuer}/session/end`);
  expect(redirect.searchParams.get('post_logout_redirect_uri')).toBe(`${url}/`);
  provider.change({ hasEndSession: false });
  await waitFor(async () => (await signOut()) === null, { timeoutMs: 60_000, what: 'what the provider publishes now' });
});

test('whoever begins sign-ins without end is slowed down, by address', async () => {
  const beginFrom = async (address: string) => (await send(begin(), { headers: { 'X-Forwarded-For': address } })).status;
  const statuses: number[] = [];
  for (let count = 0; count < 62; count++) statuses.push(await beginFrom('192.0.2.9'));
  expect(statuses).toEqual([...Array<number>(60).fill(302), 429, 429]);
  expect(await beginFrom('192.0.2.10')).toBe(302);
});

test('tokens signed by the client secret are taken of a provider whose signatures are not checked, and of no other', async () => {
  provider.change({ client: { id_token_signed_response_alg: 'HS256' } });
  expect((await signIn(person('ann'))).at).toBe('/sign-in?error=provider_set_up_wrongly');
  await harness.restart({ OIDC_CHECK_SIGNATURES: 'false' });
  const { browser, at } = await signIn(person('ann'));
  expect([at, await whoIs(browser)]).toEqual([home, 'ann@example.com']);
  const sub = 'sub-of-ann';
  expect([await tell(await provider.logoutToken({ sub }, 'x'.repeat(36))), await whoIs(browser)]).toEqual([400, 'ann@example.com']);
  expect([await tell(await provider.logoutToken({ sub }, provider.client.secret)), await whoIs(browser)]).toEqual([200, undefined]);
});
