// The tokens of a standalone system: those of the command line, or two new ones at the first start.
import type { Database } from '@symdepot/database';
import { createTokenSecret } from '@symdepot/symbols';
import { itself } from './itself.ts';
import type { TokenOption } from './options.ts';

/** The built-in user. People sign in as themselves; this one is for automation on this machine. */
const email = 'standalone@symdepot.localhost';
const validDays = 365;

const fromCommandLine = 'from the command line';

export interface PrepareTokensOptions {
  readonly tokens: readonly TokenOption[];
  /** As `npm run admin` takes it. */
  readonly dataDir: string;
  readonly print: (line: string) => void;
}

export async function prepareTokens(database: Database, { tokens, dataDir, print }: PrepareTokensOptions): Promise<void> {
  const isFirstStart = tokens.length === 0 && (await database.tokens.count()) === 0;
  const named = await upsertTokens(database, tokens, fromCommandLine);
  if (isFirstStart) return createFirstTokens(database, print);
  return tellOfLeftTokens(database, named, dataDir, print);
}

async function createFirstTokens(database: Database, print: (line: string) => void): Promise<void> {
  const release: TokenOption = { secret: createTokenSecret(), permissions: ['upload_symbols', 'view_all_uploads'] };
  const tryToken: TokenOption = { secret: createTokenSecret(), permissions: ['upload_try_symbols'] };
  await upsertTokens(database, [release, tryToken], 'from the first start');
  print('Tokens of this system. They are shown only now; keep them:');
  print(`  release  ${release.secret}`);
  print(`  try      ${tryToken.secret}`);
}

/** An operator who takes a token off the command line may think that it is gone. */
async function tellOfLeftTokens(
  database: Database,
  named: ReadonlySet<number>,
  dataDir: string,
  print: (line: string) => void,
): Promise<void> {
  const active = await database.tokens.list({ user: email, state: 'active' });
  for (const { id, prefix, notes, expiresAt } of active) {
    if (notes !== fromCommandLine || named.has(id)) continue;
    print(
      `Token ${prefix}… of an earlier start is not named any more, and is valid until ${expiresAt.toISOString().slice(0, 10)}. ` +
        `To end it: npm run admin -- token expire ${id} --data-dir ${dataDir}`,
    );
  }
}

/** @returns their ids */
async function upsertTokens(database: Database, tokens: readonly TokenOption[], notes: string): Promise<Set<number>> {
  const ids = new Set<number>();
  if (tokens.length === 0) return ids;
  const user = await database.users.ensure({ email, permissions: tokens.flatMap((token) => token.permissions) }, itself);
  const expiresAt = new Date(Date.now() + validDays * 86_400_000);
  for (const { secret, permissions } of tokens) {
    ids.add((await database.tokens.upsert({ userId: user.id, secret, permissions, notes, expiresAt }, itself)).id);
  }
  return ids;
}
