// What operators, owners of build automation and developers do with accounts, from sign-in to goal; and how those pages look.
// Neighbour: ../site.test.ts.
import { createSampleArchive } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { signIn, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';

const operator = 'root@example.com';
const dev = 'dev.with.a.rather-long-address-of-her-own@engineering.example-corporation.com';

export const accountStories = (siteOf: () => BrowserSite): void => {
  describe('accounts', () => {
    let site: BrowserSite;
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
      expect((await site.client(secret).upload(zip)).status).toBe(201);

      // Who uses it: what was sent with it.
      await page.reload();
      await row.getByRole('link', { name: 'Uploads sent with' }).click();
      await page.getByText('1 upload of all users, by this filter').waitFor();
      await page.getByRole('button', { name: 'Remove the filter Token' }).waitFor();
      // Sent again it stores nothing: what was skipped leads to what is there.
      const again = (await site.client(secret).upload(zip)).json<{ upload: { id: number } }>().upload.id;
      await page.goto(`/uploads/upload/${again}`);
      await verdict(page, /3 were stored already/).waitFor();
      await page.getByRole('link', { name: files[0]!.key }).click();
      await page.getByText('Can be downloaded now').waitFor();
      await page.goto('/tokens');

      await row.getByRole('button', { name: 'Extend' }).click();
      await dialogOf(page).getByLabel('For').waitFor();
      await expectGoodLooks(page, 'token-extend');
      await dialogOf(page).getByLabel('For').selectOption('10 years');
      await dialogOf(page).getByRole('button', { name: 'Extend' }).click();
      await row.getByText(/in 1\d yr/).waitFor();

      await row.getByRole('button', { name: 'Edit' }).click();
      await dialogOf(page).getByLabel('Notification URL').fill('no url');
      await dialogOf(page).getByRole('button', { name: 'Save' }).click();
      await dialogOf(page).getByRole('alert').getByText('form_invalid').waitFor();
      await expectGoodLooks(page, 'token-edit');
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
      // Not the time in the question, whose bubble would cover the buttons.
      await page.getByRole('button', { name: 'Keep as it is' }).and(page.locator(':focus')).waitFor();
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
      await expectGoodLooks(page, 'sign-in-link-made');
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

    test('a list holds still under a dialog, and is asked for again afterwards', async () => {
      const page = await site.visit({ as: operator });
      await page.clock.install();
      await page.goto('/users');
      await rowOf(page, operator).waitFor();
      await page.getByRole('button', { name: 'Create user' }).click();
      await dialogOf(page).waitFor();
      let asked = 0;
      page.on('request', (request) => void (asked += Number(request.url().includes('/api/users/'))));
      await site.admin('user', 'create', 'a-first@example.com');
      const first = rowOf(page, 'a-first@example.com');
      await page.clock.fastForward(60_000);
      await page.evaluate<void>(`dispatchEvent(new Event('visibilitychange'))`); // its tab is looked at again
      await page.evaluate<void>(`fetch('/api/_auth/')`); // whatever was asked before it is known of now
      expect([asked, await first.count()]).toEqual([0, 0]);
      await page.keyboard.press('Escape');
      await first.waitFor();
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
  });
};
