// The web site's API of accounts on a standalone system: who is signed in there, what they are answered, and the audit log.
// Neighbours: sessions.ts (a caller), system.ts.
import { expect } from 'vitest';
import type { HttpResponse } from '../clients/http.ts';
import { createCaller, createSession, type Call, type SignedIn } from '../clients/sessions.ts';
import { createToken } from '../clients/tokens.ts';
import { startSystem, type System } from '../processes/system.ts';

export interface Entry {
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AccountsHarness extends AsyncDisposable {
  readonly system: System;
  /** A superuser, who is signed in. */
  readonly root: Call;
  signIn(who: SignedIn): Promise<Call>;
  withToken(email: string, permissions: readonly string[]): Promise<Call>;
  userId(email: string): Promise<number>;
  patchUser(call: Call, email: string, change: object): Promise<HttpResponse>;
  /** Newest first. */
  audit(query: Readonly<Record<string, string>>): Promise<Entry[]>;
}

export async function startAccounts(postgresUrl: string, settings: Readonly<Record<string, string>>): Promise<AccountsHarness> {
  const system = await startSystem(postgresUrl, settings);
  const { url } = system.process;
  const signIn = async (who: SignedIn): Promise<Call> => createCaller(url, { session: await createSession(system.databaseUrl, who) });
  const root = await signIn({ email: 'root@example.com', isSuperuser: true });
  const userId = async (email: string): Promise<number> =>
    (await done<{ users: { id: number }[] }>(root('GET', `/api/users/?q=${encodeURIComponent(email)}`))).users[0]!.id;
  return {
    system,
    root,
    signIn,
    withToken: async (email, permissions) => createCaller(url, { token: await createToken(system.databaseUrl, { email, permissions }) }),
    userId,
    patchUser: async (call, email, change) => call('PATCH', `/api/users/user/${await userId(email)}`, change),
    async audit(query) {
      return (await done<{ audit: Entry[] }>(root('GET', `/api/audit/?${new URLSearchParams(query).toString()}`))).audit;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(system[Symbol.asyncDispose]()),
  };
}

/** What is answered, which must be this status. */
export async function done<T>(response: Promise<HttpResponse>, status = 200): Promise<T> {
  const { status: actual, json } = await response;
  expect([actual, actual === status ? undefined : json()]).toEqual([status, undefined]);
  return json<T>();
}

/** Status, and the code or the fields that do not fit. */
export function refusal(response: HttpResponse): [number, unknown] {
  const { code, errors } = response.json<{ code: string; errors?: Record<string, string[]> }>();
  return [response.status, errors ? Object.keys(errors) : code];
}
