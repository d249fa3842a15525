// The tokens of a standalone system: those of the command line, or two fresh ones at the first start.
import type { Database } from '@symdepot/database';
import { createTokenSecret } from '@symdepot/symbols';
import type { TokenOption } from './options.ts';

/** The built-in user. People sign in as themselves; this one is for automation on this machine. */
const email = 'standalone@symdepot.localhost';
const validDays = 365;

export async function prepareTokens(database: Database, tokens: readonly TokenOption[], print: (line: string) => void): Promise<void> {
  if (tokens.length > 0) return upsertTokens(database, tokens, 'from the command line');
  if ((await database.tokens.count()) > 0) return;
  const release: TokenOption = { secret: createTokenSecret(), permissions: ['upload_symbols', 'view_all_uploads'] };
  const tryToken: TokenOption = { secret: createTokenSecret(), permissions: ['upload_try_symbols'] };
  await upsertTokens(database, [release, tryToken], 'from the first start');
  print('Tokens of this system. They are shown only now; keep them:');
  print(`  release  ${release.secret}`);
  print(`  try      ${tryToken.secret}`);
}

async function upsertTokens(database: Database, tokens: readonly TokenOption[], notes: string): Promise<void> {
  const user = await database.users.ensure({ email, permissions: tokens.flatMap((token) => token.permissions) });
  const expiresAt = new Date(Date.now() + validDays * 86_400_000);
  for (const { secret, permissions } of tokens) {
    // oxlint-disable-next-line no-await-in-loop -- a handful
    await database.tokens.upsert({ userId: user.id, secret, permissions, notes, expiresAt });
  }
}
