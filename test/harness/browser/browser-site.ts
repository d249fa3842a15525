// The whole system as `npm start` runs it, and a browser before it: pages whose every complaint fails the test, and people who sign
// in by a link. Neighbours: chromium.ts, look.ts (what is expected of a page's looks).
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createClient, type Client } from '../clients/client.ts';
import { runAdminHere } from '../own-processes/admin-command.ts';
import type { ServiceProcess } from '../processes/service-process.ts';
import { createStandaloneSite, type StandaloneOptions, type StandaloneSite } from '../processes/standalone-process.ts';
import { findChromium, launchChromium } from './chromium.ts';

export interface Visit extends BrowserContextOptions {
  /** E-mail address of who is signed in; without it nobody is. */
  readonly as?: string;
  /** What the browser may complain about: of a test that makes something fail. */
  readonly complaints?: RegExp;
}

export interface BrowserSite extends AsyncDisposable {
  readonly site: StandaloneSite;
  readonly browser: Browser;
  /** Of the process that runs now. */
  readonly url: string;
  /** Another process on the same data; its port is that of before. */
  restart(options?: StandaloneOptions): Promise<ServiceProcess>;
  readonly service: ServiceProcess;
  client(token: string): Client;
  /** `npm run admin`. @returns what it says as JSON */
  admin(...args: readonly string[]): Promise<Record<string, unknown>>;
  /** A browser of its own, with one page that shows nothing yet. */
  visit(visit?: Visit): Promise<Page>;
  /** Closes what was opened; fails when a page has complained. */
  leave(): Promise<void>;
}

export const chromium = await findChromium();
export const skipReason = 'skipReason' in chromium ? chromium.skipReason : undefined;

export async function openBrowserSite(options: StandaloneOptions = {}): Promise<BrowserSite> {
  if ('skipReason' in chromium) throw new Error(chromium.skipReason);
  const site = await createStandaloneSite();
  const started = await Promise.all([site.start(options), launchChromium(chromium)]).catch(async (error: unknown) => {
    await site[Symbol.asyncDispose]();
    throw error;
  });
  let [service] = started;
  const [, browser] = started;
  const { url } = service;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const admin = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runAdminHere([...args, '--json'], { DATABASE_URL: await site.databaseUrl(), PUBLIC_URL: url });
    if (code !== 0) throw new Error(`admin ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  return {
    site,
    browser,
    url,
    admin,
    get service() {
      return service;
    },
    async restart(again = options) {
      await service.stop();
      service = await site.start({ ...again, flags: [...(again.flags ?? []), '--port', new URL(url).port] });
      return service;
    },
    client: (token) => createClient({ ingest: url, status: url, download: url }, token),
    async visit({ as, complaints: expected, ...contextOptions } = {}) {
      const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce', ...contextOptions });
      contexts.push(context);
      context.setDefaultTimeout(20_000); // machines are shared and noisy
      const page = await context.newPage();
      const hear = (text: string): void => void (expected?.test(text) || complaints.push(`${page.url()}: ${text}`));
      page.on('console', (message) => message.type() === 'error' && hear(message.text()));
      page.on('pageerror', (error) => hear(String(error)));
      if (as !== undefined) await signIn(page, String((await admin('user', 'sign-in', as))['url']));
      return page;
    },
    async leave() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      expect(complaints.splice(0)).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await site[Symbol.asyncDispose]();
    },
  };
}

/** By a sign-in link, as a person does. */
export async function signIn(page: Page, link: string): Promise<void> {
  const { pathname, hash } = new URL(link);
  await page.goto(pathname + hash);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}
