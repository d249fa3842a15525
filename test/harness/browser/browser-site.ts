// The whole system as `npm start` runs it, and a browser before it: pages whose every complaint fails the test, and people who sign
// in by a link. Neighbours: chromium.ts, look.ts (what is expected of a page's looks).
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { expect, inject } from 'vitest';
import { createClient, type Client } from '../clients/client.ts';
import { createTcpProxy } from '../network/tcp-proxy.ts';
import { runAdminHere } from '../own-processes/admin-command.ts';
import { withConnection } from '../postgres/sql.ts';
import type { ServiceProcess, Settings } from '../processes/service-process.ts';
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
  /** Another process on the same data; its port is that of before. @param settings besides those of before, and from then on */
  restart(settings?: Settings): Promise<ServiceProcess>;
  readonly service: ServiceProcess;
  /** Breaks every connection to the database, and refuses new ones. */
  cutDatabase(): Promise<void>;
  mendDatabase(): Promise<void>;
  /** Nothing can be stored in the bucket from now on. @returns what mends it */
  breakStore(): Promise<() => Promise<void>>;
  client(token: string): Client;
  sql(text: string, values?: readonly unknown[]): Promise<unknown>;
  /** `npm run admin`. @returns what it says as JSON */
  admin(...args: readonly string[]): Promise<Record<string, unknown>>;
  /** A browser of its own, with one page that shows nothing yet. */
  visit(visit?: Visit): Promise<Page>;
  /** Closes what was opened; fails when a page has complained. */
  leave(): Promise<void>;
}

/** A browser says in its console when a request was refused or a server was not there. */
export const outage = /Failed to load resource/;

/** What is said of an upload. */
export const verdict = (page: Page, name: RegExp): Locator => page.getByRole('heading', { level: 1, name });

/** What the pages say to somebody who lacks a permission. */
export const accessHelp = 'Write to symbols@example.com, and say what for.';

/** Of a build job. */
export const siteToken = 'c0ffee00c0ffee00c0ffee00c0ffee00';

export const chromium = await findChromium();
export const skipReason = 'skipReason' in chromium ? chromium.skipReason : undefined;

export async function openBrowserSite(given: StandaloneOptions = {}): Promise<BrowserSite> {
  if ('skipReason' in chromium) throw new Error(chromium.skipReason);
  const [site, database] = await Promise.all([createStandaloneSite(), createIsolatedDatabase(inject('postgresUrl'))]);
  const proxy = await createTcpProxy(database.url);
  await proxy.open();
  let options = { ...given, settings: { ACCESS_HELP_TEXT: accessHelp, ...given.settings, DATABASE_URL: proxy.url } };
  const end = async (): Promise<void> => {
    await site[Symbol.asyncDispose]();
    await proxy.cut();
    await database.drop();
  };
  const started = await Promise.all([site.start(options), launchChromium(chromium)]).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  let [service] = started;
  const [, browser] = started;
  const { url } = service;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const admin = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runAdminHere([...args, '--json'], { DATABASE_URL: database.url, PUBLIC_URL: url });
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
    cutDatabase: () => proxy.cut(),
    mendDatabase: () => proxy.open(),
    async breakStore() {
      const bucket = join(site.dataDir, 'buckets/symbols');
      await rename(bucket, `${bucket}.away`);
      await writeFile(bucket, '');
      return async () => {
        await rm(bucket);
        await rename(`${bucket}.away`, bucket);
      };
    },
    async restart(settings = {}) {
      await service.stop();
      options = { ...options, settings: { ...options.settings, ...settings } };
      service = await site.start({ ...options, flags: [...(options.flags ?? []), '--port', new URL(url).port] });
      return service;
    },
    sql: (text, values = []) => withConnection(database.url, (client) => client.query(text, [...values])),
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
      await end();
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
