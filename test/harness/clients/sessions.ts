// People who are signed in to the web site: a row, as signing in makes one, and requests with its cookie, as pages send them.
// Neighbours: tokens.ts, http.ts.
import { createHash, randomBytes } from 'node:crypto';
import { withConnection } from '../postgres/sql.ts';
import { send, type HttpResponse } from './http.ts';

export interface SignedIn {
  readonly email: string;
  readonly isSuperuser?: boolean;
  /** Granted directly. */
  readonly permissions?: readonly string[];
}

/** Creates the user where there is none. @returns the secret of the session */
export async function createSession(databaseUrl: string, { email, isSuperuser = false, permissions = [] }: SignedIn): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(secret).digest('hex');
  await withConnection(databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      'INSERT INTO users (email, is_superuser) VALUES ($1, $2) ON CONFLICT (email) DO UPDATE SET is_superuser = $2 RETURNING id',
      [email, isSuperuser],
    );
    const id = rows[0]!.id;
    await client.query(
      `INSERT INTO _user_permissions ("A", "B") SELECT id, $1 FROM permissions WHERE codename = ANY($2) ON CONFLICT DO NOTHING`,
      [id, permissions],
    );
    await client.query(`INSERT INTO sessions (user_id, secret_hash, expires_at) VALUES ($1, $2, now() + interval '1 hour')`, [id, hash]);
  });
  return secret;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Call = (method: Method, path: string, body?: unknown) => Promise<HttpResponse>;

/** As a page of the site sends it, or a script with a token. */
export function createCaller(url: string, credentials: { readonly session: string } | { readonly token: string } | undefined): Call {
  const headers = {
    ...(credentials && 'session' in credentials && { Cookie: `__Host-symdepot=${credentials.session}`, 'Sec-Fetch-Site': 'same-origin' }),
    ...(credentials && 'token' in credentials && { 'Auth-Token': credentials.token }),
  };
  return (method, path, body) =>
    send(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
}
