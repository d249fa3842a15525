// What those see who may not do everything: an auditor, an owner of tokens, somebody without any permission; and what another site can
// make their browsers do. Neighbour: ../site.test.ts.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSampleArchive } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { accessHelp, outage, siteToken, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';

const auditor = 'audra@example.com';
const owner = 'tom@example.com';
const nobody = 'nemo@example.com';
const operator = 'rosa@example.com';

/** Of others. */
const closed = ['/users', '/groups', '/audit', '/operations'];

export const roleStories = (siteOf: () => BrowserSite): void => {
  describe('roles', () => {
    let site: BrowserSite;
    let upload: number;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', auditor, '--permission', 'view_all_uploads');
      await site.admin('user', 'create', owner, '--permission', 'manage_tokens', 'upload_try_symbols');
      await site.admin('user', 'create', nobody);
      await site.admin('user', 'create', operator, '--superuser');
      const client = site.client(siteToken);
      upload = await client.submit((await createSampleArchive({ seed: 301 })).zip, { name: 'of-a-job.zip' });
      await client.untilState(upload, 'complete');
    });

    const pagesOf = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
    const uploadLink = (page: Page) => page.getByRole('main').getByRole('link', { name: 'Upload', exact: true });
    /** Says what is missing, and whom to ask. */
    const isRefused = async (page: Page, path: string, missing: string): Promise<void> => {
      await page.goto(path);
      const alert = page.getByRole('alert').first();
      await alert.getByText(missing).first().waitFor();
      await alert.getByText(accessHelp).waitFor();
    };

    test('an auditor sees all uploads, and changes none', async () => {
      const page = await site.visit({ as: auditor, complaints: outage });
      await page.goto('/uploads');
      await page.getByText(/uploads? of all users$/).waitFor();
      expect(await pagesOf(page)).toEqual(['Uploads', 'Files', 'Coverage', 'Environments', 'Help']);
      expect(await uploadLink(page).count()).toBe(0);
      await page.getByRole('checkbox', { name: `Select of-a-job.zip, upload ${upload}` }).check();
      const bar = page.getByRole('group', { name: 'Selected uploads' });
      await bar.getByRole('button', { name: 'Copy ids' }).waitFor();
      expect(await bar.getByRole('button', { name: /Retry|Cancel/ }).count()).toBe(0);
      await page.keyboard.press('r');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.getByRole('link', { name: 'of-a-job.zip' }).click();
      await verdict(page, /^Complete/).waitFor();
      for (const path of closed) await isRefused(page, path, 'superuser');
      await isRefused(page, '/tokens', 'Manage tokens');
      expect((await page.goto('/admin/queues'))?.status()).toBe(403);
    });

    test('an owner of tokens has tokens, and uploads of his own', async () => {
      const page = await site.visit({ as: owner, complaints: outage });
      await page.goto('/tokens');
      await page.getByRole('button', { name: 'Create token' }).waitFor();
      expect(await pagesOf(page)).toEqual(['Uploads', 'Files', 'Coverage', 'Environments', 'Tokens', 'Help']);
      await page.goto('/uploads');
      await page.getByText('0 uploads of yours').waitFor();
      await uploadLink(page).click();
      await page.getByRole('radio', { name: 'Try' }).waitFor();
      expect(await page.getByRole('radio', { name: 'Release' }).count()).toBe(0);
      await isRefused(page, '/users', 'superuser');
      await isRefused(page, `/uploads/upload/${upload}`, 'View all uploads');
    });

    test('somebody without permissions is told whom to ask, wherever one is missing', async () => {
      const page = await site.visit({ as: nobody, complaints: outage });
      await page.goto('/');
      await page.getByText(`You hold no permission to upload. ${accessHelp}`).waitFor();
      await page.getByText(`See your own uploads. ${accessHelp}`).waitFor();
      expect(await pagesOf(page)).toEqual(['Uploads', 'Files', 'Coverage', 'Environments', 'Help']);
      expect(await uploadLink(page).count()).toBe(0);
      await page.goto('/uploads');
      await page.getByText(`To upload yourself you need a permission. ${accessHelp}`).waitFor();
      expect(await uploadLink(page).count()).toBe(0);
      await page.goto('/uploads/upload');
      await page.getByText('You may not upload').waitFor();
      await page.getByText(accessHelp).waitFor();
      await page.goto('/account');
      await page.getByText(`None. ${accessHelp}`).waitFor();
      await isRefused(page, '/tokens', 'Manage tokens');
      await isRefused(page, `/uploads/upload/${upload}`, 'View all uploads');
      await expectGoodLooks(page, 'upload-refused');
    });

    test('a page of another site changes nothing, and does not see the session', async () => {
      const page = await site.visit({ as: operator, complaints: /Failed to load resource|ERR_|blocked by CORS policy/ });
      // A server of its own: what a test makes up has no address, and a browser keeps that from loopback by itself.
      await using server = createServer((_, response) => {
        response.setHeader('Content-Type', 'text/html');
        response.end('<!doctype html><form method="post"></form>');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const evil = `http://evil.test:${(server.address() as AddressInfo).port}/`;
      const answers: string[] = [];
      page.on('response', (response) => void answers.push(`${response.request().method()} ${response.status()}`));
      for (const path of ['/oidc/logout/', '/api/account/sign-in', '/api/operations/lanes/try/pause', '/api/uploads/retry']) {
        await page.goto(evil);
        await page.evaluate(
          `(() => { const form = document.forms[0]; form.action = ${JSON.stringify(site.url + path)}; form.submit(); })()`,
        );
        await page.waitForURL(site.url + path);
        await page.goto(evil);
        await page.evaluate(`fetch(${JSON.stringify(site.url + path)}, { method: 'POST', mode: 'no-cors', credentials: 'include' })`);
      }
      // Who signs in sends JSON, which another site cannot do without being asked for leave: what it can send is not read.
      const refused = [403, 400, 403, 403].flatMap((status) => Array<string>(2).fill(`POST ${status}`));
      expect(answers.filter((answer) => answer.startsWith('POST'))).toEqual(refused);
      const json = `fetch(${JSON.stringify(`${site.url}/api/account/sign-in`)}, { method: 'POST', credentials: 'include', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then(({ status }) => status, String)`;
      expect(await page.evaluate<unknown>(json)).toBe('TypeError: Failed to fetch');
      const whoIsIt = `fetch(${JSON.stringify(`${site.url}/api/_auth/`)}, { credentials: 'include' }).then((response) => response.text(), String)`;
      expect(await page.evaluate<string>(whoIsIt)).toBe('TypeError: Failed to fetch');
      await page.goto('/account');
      await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
      expect(await page.getByRole('complementary', { name: 'Notices' }).count()).toBe(0);
    });
  });
};
