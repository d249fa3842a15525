// What operators, owners of build automation and developers do with accounts, from sign-in to goal; and how those pages look.
// Neighbour: ../site.test.ts.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSampleArchive } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { signIn, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';

const operator = 'root@example.com';
const dev = 'dev.with.a.rather-long-address-of-her-own@engineering.example-corporation.com';

export const accountStories = (siteOf: () => BrowserSite): void => {
  describe('accounts', () => {
    let site: BrowserSite;
    let keys: readonly string[];
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', operator, '--superuser');
    });

    const rowOf = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });
    const dialogOf = (page: Page) => page.getByRole('dialog');

    async function createToken(page: Page, notes: string, ...permissions: readonly string[]): Promise<string> {
      await page.goto('/tokens');
      await page.getByRole('button', { name: 'Create token' }).click();
      for (const permission of permissions) await page.getByRole('checkbox', { name: permission, exact: true }).check();
      await page.getByLabel('Notes').fill(notes);
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      const secret = (await page.getByLabel('New token').textContent()) ?? '';
      await page.getByRole('button', { name: 'Done' }).click();
      return secret;
    }

    test('a token is made, used, extended, edited and deleted; its secret is shown once', async () => {
      const page = await site.visit({ as: operator, complaints: /status of 400/ });
      const secret = await createToken(page, 'Nightly builds', 'Upload symbols', 'View all uploads');
      expect(secret).toMatch(/^[0-9a-f]{32}/);
      await page.reload();
      const row = rowOf(page, 'Nightly builds');
      await row.getByText('View all uploads').waitFor();
      expect(await page.content()).not.toContain(secret);
      await row.getByText('Never').waitFor();

      const { zip, files } = await createSampleArchive({ files: 3, bytes: 30_000, seed: 101, companions: false });
      keys = files.map(({ key }) => key);
      expect((await site.client(secret).upload(zip)).status).toBe(201);

      // Who uses it: what was sent with it.
      await page.reload();
      await row.getByRole('link', { name: 'Uploads sent with' }).click();
      await page.getByText('1 upload of all users, by this filter').waitFor();
      await page.getByRole('button', { name: 'Remove the filter Token' }).waitFor();
      await page.goBack();

      await row.getByRole('button', { name: 'Extend' }).click();
      await dialogOf(page).getByLabel('For').selectOption('10 years');
      await dialogOf(page).getByRole('button', { name: 'Extend' }).click();
      await row.getByText(/in 1\d yr/).waitFor();

      await row.getByRole('button', { name: 'Edit' }).click();
      await dialogOf(page).getByLabel('Notification URL').fill('no url');
      await dialogOf(page).getByRole('button', { name: 'Save' }).click();
      await dialogOf(page).getByRole('alert').getByText('form_invalid').waitFor();
      expect(await dialogOf(page).getByLabel('Notification URL').getAttribute('aria-invalid')).toBe('true');
      await dialogOf(page).getByLabel('Notification URL').fill('');
      await dialogOf(page).getByLabel('Notes').fill('Builds of the night');
      await dialogOf(page).getByRole('button', { name: 'Save' }).click();
      await rowOf(page, 'Builds of the night').getByRole('button', { name: 'New secret' }).click();
      await dialogOf(page).getByLabel('The old secret works').selectOption('for another hour');
      await dialogOf(page).getByRole('button', { name: 'Make a new secret' }).click();
      const rotated = (await page.getByLabel('New token').textContent()) ?? '';
      expect([/^[0-9a-f]{32}/.test(rotated), rotated === secret]).toEqual([true, false]);
      await page.getByRole('button', { name: 'Done' }).click();
      await rowOf(page, 'Builds of the night').getByText('works until').waitFor();
      await rowOf(page, 'Builds of the night').getByRole('button', { name: 'Delete' }).click();
      await expectGoodLooks(page, 'token-delete');
      await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
      await rowOf(page, 'Builds of the night').waitFor({ state: 'detached' });
      expect((await site.client(secret).upload(zip)).status).toBe(403);
    });

    test('by the keyboard alone: a token is made and deleted, and the focus is always somewhere', async () => {
      const page = await site.visit({ as: operator });
      await page.goto('/tokens');
      const button = page.getByRole('button', { name: 'Create token' });
      await button.waitFor();
      const focusOn = async (name: string): Promise<void> => {
        for (let presses = 0; presses < 60; presses++) {
          await page.keyboard.press('Tab');
          if (
            await page.evaluate<boolean>(
              `document.activeElement.matches(':focus-visible') && (document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim() === ${JSON.stringify(name)}`,
            )
          )
            return;
        }
        throw new Error(`${name} cannot be reached by Tab`);
      };
      const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
      await focusOn('Create token');
      await page.keyboard.press('Enter');
      await dialogOf(page).waitFor();
      await page.keyboard.press('Escape');
      await dialogOf(page).waitFor({ state: 'detached' });
      await expect.poll(focused).toBe('Create token');
      await page.keyboard.press('Enter');
      await focusOn('Upload try symbols');
      await page.keyboard.press('Space');
      await focusOn('Create');
      await page.keyboard.press('Enter');
      const secret = (await page.getByLabel('New token').textContent()) ?? '';
      await focusOn('Done');
      await page.keyboard.press('Enter');
      await rowOf(page, secret.slice(0, 4)).waitFor();
      await expect.poll(focused).toBe('Create token');
      await page.keyboard.press('j');
      expect(await page.evaluate<boolean>(`document.activeElement.textContent.includes('${secret.slice(0, 4)}')`)).toBe(true);
      await focusOn('Delete');
      await page.keyboard.press('Enter');
      await dialogOf(page).waitFor();
      await focusOn('Delete');
      await page.keyboard.press('Enter');
      await rowOf(page, secret.slice(0, 4)).waitFor({ state: 'detached' });
      expect(await page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY');
    });

    test('a user is created, signs in by a link, is given a group, and is out when deactivated; the audit log has it all', async () => {
      const page = await site.visit({ as: operator, complaints: /status of 40[09]/ });
      await page.goto('/users');
      await page.getByRole('button', { name: 'Create user' }).click();
      await page.getByLabel('E-mail address').fill('nobody');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByText('must be an e-mail address').first().waitFor();
      await page.getByLabel('E-mail address').fill(dev);
      await page.getByRole('checkbox', { name: 'Uploaders' }).check();
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      const row = rowOf(page, dev);
      await row.getByText('Uploaders').waitFor();

      await row.getByRole('button', { name: 'Sign-in link' }).click();
      await page.getByRole('button', { name: 'Make link' }).click();
      const link = (await page.getByLabel('New sign-in link').textContent()) ?? '';
      await page.getByRole('button', { name: 'Done' }).click();
      const theirs = await site.visit({ complaints: /status of 403/ });
      await signIn(theirs, link);
      await theirs.goto('/account');
      await theirs.getByText('by the group Uploaders').first().waitFor();
      await theirs.goto('/uploads/files');
      await theirs.getByText('No file of yours is stored yet').waitFor();
      await theirs.goto('/account');

      await page.goto('/groups');
      await page.getByRole('button', { name: 'Create group' }).click();
      await page.getByLabel('Name').fill('Release engineering');
      await page.getByRole('checkbox', { name: 'View all uploads' }).check();
      await page.getByLabel('Members').fill(`${dev}\n${operator}`);
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await rowOf(page, 'Release engineering').getByText(dev).waitFor();
      await theirs.reload();
      await theirs.getByText('by the group Release engineering').waitFor();

      await page.goto('/users');
      await row.getByRole('button', { name: 'Deactivate' }).click();
      await dialogOf(page).getByRole('button', { name: 'Deactivate' }).click();
      await row.getByText('Deactivated').waitFor();
      await theirs.goto('/account');
      await theirs.waitForURL(/\/sign-in/);
      await row.getByRole('button', { name: 'Activate' }).click();
      await dialogOf(page).getByRole('button', { name: 'Activate' }).click();
      await row.getByText('Active', { exact: true }).waitFor();

      await page.goto(`/audit?subject=${encodeURIComponent(dev)}`);
      for (const action of ['user.create', 'user.sign_in_link', 'user.sign_in', 'user.deactivate', 'user.activate'])
        await rowOf(page, action).first().waitFor();
      const downloads = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export CSV' }).click();
      const saved = await (await downloads).createReadStream();
      const csv = (await saved.toArray()).join('');
      expect(csv).toMatch(/^at,actor,via,action,/);
      expect(csv).toContain(`user.deactivate,user,${dev}`);
      await page.getByRole('button', { name: 'Remove the filter On whom' }).click();
      await rowOf(page, 'group.create').first().waitFor();
    });

    test('a list is asked for again by itself, but not under a dialog', async () => {
      const page = await site.visit({ as: operator });
      await page.clock.install();
      await page.goto('/users');
      const create = async (name: string) => {
        await site.admin('user', 'create', `${name}@example.com`);
        return rowOf(page, `${name}@example.com`);
      };
      await rowOf(page, operator).waitFor();
      await page.getByRole('button', { name: 'Create user' }).click();
      await dialogOf(page).waitFor();
      let asked = 0;
      page.on('request', (request) => void (asked += Number(request.url().includes('/api/users/'))));
      const first = await create('a-first');
      await page.clock.fastForward(60_000);
      await page.evaluate<void>(`fetch('/api/_auth/')`); // whatever was asked before it is known of now
      expect([asked, await first.count()]).toEqual([0, 0]);
      await page.keyboard.press('Escape');
      await first.waitFor();
      const second = await create('a-second');
      await page.clock.fastForward(20_000);
      await second.waitFor();
    });

    test('nobody deactivates or demotes himself: the dialog says why', async () => {
      const page = await site.visit({ as: operator, complaints: /status of 409/ });
      await page.goto(`/users?q=${encodeURIComponent(operator)}`);
      await page.getByRole('button', { name: 'Deactivate' }).click();
      await dialogOf(page).getByRole('button', { name: 'Deactivate' }).click();
      await dialogOf(page).getByRole('alert').waitFor();
      await dialogOf(page).getByRole('button', { name: 'Keep as it is' }).click();
      await rowOf(page, operator).getByText('Active', { exact: true }).waitFor();
    });

    test('sessions elsewhere are seen and ended', async () => {
      const page = await site.visit({ as: dev });
      const other = await site.visit({ as: dev, complaints: /status of 403/ });
      await other.goto('/account');
      await page.goto('/account');
      await page
        .getByText(/^Chrome \d+ on/)
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'End all other sessions' }).click();
      await dialogOf(page).getByRole('button', { name: 'End all other sessions' }).click();
      await dialogOf(page).waitFor({ state: 'detached' });
      await expect.poll(() => page.getByRole('button', { name: 'End session' }).count()).toBe(0);
      await other.goto('/account');
      await other.waitForURL(/\/sign-in/);
      await page.getByLabel('Theme').selectOption('dark');
      expect(await page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
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

    test('coverage says which of the pasted files are there', async () => {
      const page = await site.visit({ as: operator });
      await page.goto('/coverage');
      const modules = [
        { debug_file: keys[0]!.split('/')[0], debug_id: keys[0]!.split('/')[1] },
        { debug_file: 'none.pdb', debug_id: '44E4EC8C2F41492B9369D6B9A059577C2' },
      ];
      await page.getByLabel('Keys or ids').fill(JSON.stringify({ modules }));
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByRole('heading', { name: '1 of 2 files is available' }).waitFor();
      await rowOf(page, 'none.pdb').getByText('Missing').waitFor();
      await page.getByLabel('Keys or ids').fill(keys.join('\n'));
      await page.getByRole('checkbox', { name: /Wait/ }).check();
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByRole('heading', { name: 'All 3 are available' }).waitFor();
      const downloads = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export CSV' }).click();
      expect((await (await downloads).createReadStream().then((saved) => saved.toArray())).join('')).toContain(`available,${keys[0]}`);
    });

    test('a file is found, and can be downloaded as its page says', async () => {
      const page = await site.visit({ as: operator });
      await page.goto('/uploads/files');
      await page.getByText('in the last 30 days').waitFor();
      await page.getByLabel('Key contains').fill('no such file');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByText('No file matches').waitFor();
      // However old it is.
      await page.getByRole('searchbox', { name: 'Search' }).fill(keys[0]!);
      await page.getByRole('searchbox', { name: 'Search' }).press('Enter');
      await page.getByRole('link', { name: keys[0]! }).click();
      await page.getByText('Can be downloaded now').waitFor();
      await page.getByText(`curl -fLO --compressed '${site.url}/${keys[0]}'`).waitFor();
      await page.getByRole('button', { name: 'Copy _NT_SYMBOL_PATH' }).waitFor();
      await page.getByText(/ uncompressed$/).waitFor();
      await page.getByText('MD5', { exact: true }).waitFor();
      await page.getByText('only this upload has stored a file of these ids').waitFor();
    });

    test('a lane is paused by an operator, every page says so, and it goes on', async () => {
      const page = await site.visit({ as: operator });
      await page.goto('/operations');
      const card = page.getByRole('region', { name: 'Try' });
      await card.getByRole('button', { name: 'Pause lane' }).click();
      await dialogOf(page).getByLabel('Reason').fill('The store is moved');
      await dialogOf(page).getByRole('button', { name: 'Pause lane' }).click();
      await card.getByText('The store is moved').waitFor();
      const notices = page.getByRole('complementary', { name: 'Notices' });
      await notices.getByText('The store is moved').waitFor();
      await page.goto('/coverage');
      await notices.getByText('The store is moved').waitFor();
      await page.goto('/operations');
      await card.getByRole('button', { name: 'Resume lane' }).click();
      await dialogOf(page).getByRole('button', { name: 'Resume lane' }).click();
      await card.getByRole('button', { name: 'Pause lane' }).waitFor();
      await notices.waitFor({ state: 'detached' });
    });

    test('each page looks well', async () => {
      const page = await site.visit({ as: operator });
      const look = async (name: string): Promise<void> => {
        await expect.poll(() => page.locator('[aria-busy]').count()).toBe(0);
        await expectGoodLooks(page, name);
      };
      for (const name of ['tokens', 'operations', 'users', 'groups', 'audit', 'account', 'coverage', 'help', 'help/errors']) {
        await page.goto(`/${name}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await look(name.replace('/', '-'));
      }
      await page.goto(`/users?q=${operator}`);
      await page.getByRole('link', { name: operator }).click();
      await page.getByRole('heading', { name: 'Changes' }).waitFor();
      await look('user');
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Groups and permissions' }).waitFor();
      await look('user-menu');
      await page.goto('/uploads/files');
      await page.getByRole('link', { name: keys[0]! }).waitFor();
      await look('files');
      await page.getByRole('link', { name: keys[0]! }).click();
      await page.getByText('Can be downloaded now').waitFor();
      await look('file');
      for (const [path, button, name] of [
        ['/tokens', 'Create token', 'token-create'],
        ['/users', 'Create user', 'user-create'],
        ['/groups', 'Create group', 'group-create'],
        ['/operations', 'Pause lane', 'lane-pause'],
      ] as const) {
        await page.goto(path);
        await page.getByRole('button', { name: button }).first().click();
        await dialogOf(page).waitFor();
        await look(name);
      }
    });
  });
};
