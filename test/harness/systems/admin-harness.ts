// The operators' command on a database of its own. Neighbour: admin-command.ts, which runs it.
import type { Database } from '@symdepot/database';
import { hashToken } from '@symdepot/symbols';
import { expect } from 'vitest';
import { runAdminHere } from '../own-processes/admin-command.ts';
import { openTestDatabase } from '../postgres/open-test-database.ts';

export interface UserDocument {
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  readonly effective_permissions: readonly string[];
}
export interface TokenDocument {
  readonly id: number;
  readonly expires_at: string;
}
/** All that documents can have; each has what its command is about. */
export interface Document {
  readonly user: UserDocument;
  readonly users: readonly UserDocument[];
  readonly group: object;
  readonly groups: readonly object[];
  readonly token: TokenDocument;
  readonly tokens: readonly TokenDocument[];
  readonly secret: string;
  readonly changed: unknown;
}

export interface AdminHarness {
  readonly url: string;
  readonly database: Database;
  /** What a command prints that succeeds. */
  text(...args: string[]): Promise<string>;
  json(...args: string[]): Promise<Document>;
  /** Of a command that is refused: the message, which also is the only document on stdout. */
  refusal(...args: string[]): Promise<{ readonly code: string; readonly error: string }>;
  /** What a service grants to a request with this token, at this moment. */
  granted(secret: string): Promise<{ isUserActive: boolean | undefined; permissions: readonly string[] | undefined }>;
  close(): Promise<void>;
}

export async function createAdminHarness(): Promise<AdminHarness> {
  const { url, database, close } = await openTestDatabase({ maxConnections: 1 });
  const run = (args: readonly string[]) => runAdminHere(args, { DATABASE_URL: url });
  const text = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  return {
    url,
    database,
    text,
    json: async (...args) => JSON.parse(await text(...args, '--json')) as Document,
    async refusal(...args) {
      const { code, stdout, stderr } = await run([...args, '--json']);
      const document = JSON.parse(stdout) as { code: string; error: string };
      expect({ code, stderr }).toEqual({ code: 1, stderr: `error: ${document.error}\n` });
      return document;
    },
    async granted(secret) {
      const token = await database.tokens.findByHash(hashToken(secret));
      return { isUserActive: token?.isUserActive, permissions: token?.permissions };
    },
    close,
  };
}
