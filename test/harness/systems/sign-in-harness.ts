// A site that people sign in to: its process, its operators' command, and its database behind its back. Neighbours: ../clients/
// browser-client.ts (a browser), ../network/sign-in-provider.ts (a provider).
import type { BrowserClient } from '../clients/browser-client.ts';
import { runAdminHere } from '../own-processes/admin-command.ts';
import { withConnection } from '../postgres/sql.ts';
import type { ServiceProcess, Settings } from '../processes/service-process.ts';
import { createStandaloneSite, type StandaloneOptions } from '../processes/standalone-process.ts';

export interface SignInHarness extends AsyncDisposable {
  readonly url: string;
  service(): ServiceProcess;
  /** Ends the process; another one goes on with its data, under its address. @param settings besides those of before */
  restart(settings?: Settings): Promise<void>;
  /** `npm run admin`. @returns its JSON */
  admin(...args: readonly string[]): Promise<Record<string, unknown>>;
  /** The code of a new link. */
  codeFor(email: string): Promise<string>;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** What the audit log has of somebody, with the reasons of refusals, in order. */
  audited(subject: string): Promise<unknown[]>;
  /** The e-mail address of who is signed in. */
  whoIs(browser: BrowserClient): Promise<string | undefined>;
}

export async function createSignInHarness(options: StandaloneOptions = {}): Promise<SignInHarness> {
  const site = await createStandaloneSite();
  let service = await site.start(options);
  const { url } = service;
  const admin: SignInHarness['admin'] = async (...args) => {
    const { code, stdout, stderr } = await runAdminHere([...args, '--json'], { DATABASE_URL: await site.databaseUrl(), PUBLIC_URL: url });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const sql: SignInHarness['sql'] = async (text, values = []) =>
    withConnection(await site.databaseUrl(), async (client) => (await client.query(text, [...values])).rows as Record<string, unknown>[]);
  return {
    url,
    service: () => service,
    async restart(settings = {}) {
      await service.stop();
      service = await site.start({
        ...options,
        settings: { ...options.settings, ...settings },
        flags: ['--port', new URL(url).port],
      });
    },
    admin,
    codeFor: async (email) => new URL(String((await admin('user', 'sign-in', email))['url'])).hash.slice(1),
    sql,
    async audited(subject) {
      const text = `SELECT concat_ws(' ', action, details->>'reason') AS entry FROM audit_entries WHERE subject = $1 ORDER BY id`;
      return (await sql(text, [subject])).map(({ entry }) => entry);
    },
    async whoIs(browser) {
      const { user } = (await browser.get(`${url}/api/_auth/`)).json<{ user: { email: string } | null }>();
      return user?.email;
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}
