// Users and tokens, put into the database as an administrator's tool would. There is no route for them yet.
import { createHash, randomBytes } from 'node:crypto';
import { withConnection } from '../postgres/sql.ts';

export interface NewToken {
  readonly email?: string;
  /** What the token holds. The user holds the same. */
  readonly permissions: readonly string[];
  readonly expiresAt?: Date;
  readonly isUserActive?: boolean;
  /** The protocol that its client shall use. */
  readonly apiVersion?: 1 | 2;
}

/** Returns the secret. */
export async function createToken(databaseUrl: string, token: NewToken): Promise<string> {
  const {
    email = 'tester@example.com',
    permissions,
    expiresAt = new Date(Date.now() + 86_400_000),
    isUserActive = true,
    apiVersion = 1,
  } = token;
  const secret = randomBytes(16).toString('hex');
  const hash = createHash('sha256').update(secret).digest('hex');
  await withConnection(databaseUrl, async (client) => {
    const users = await client.query<{ id: number }>(
      'INSERT INTO users (email, is_active) VALUES ($1, $2) ON CONFLICT (email) DO UPDATE SET is_active = $2 RETURNING id',
      [email, isUserActive],
    );
    const userId = users.rows[0]!.id;
    const tokens = await client.query<{ id: number }>(
      'INSERT INTO tokens (user_id, secret_hash, prefix, expires_at, preferred_upload_api_version) VALUES ($1, $2, $3, $4, $5) RETURNING id',
      [userId, hash, secret.slice(0, 4), expiresAt, apiVersion],
    );
    for (const [table, id] of [
      ['_user_permissions', userId],
      ['_token_permissions', tokens.rows[0]!.id],
    ] as const) {
      // Prisma's join tables: A and B are the models in the order of their names; Permission is before Token and User.
      await client.query(`INSERT INTO ${table} ("A", "B") SELECT id, $1 FROM permissions WHERE codename = ANY($2) ON CONFLICT DO NOTHING`, [
        id,
        permissions,
      ]);
    }
  });
  return secret;
}
