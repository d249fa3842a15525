// What operators do beside people and tokens: let a lane rest, look for files, look into the queues; and how the pages of accounts and of
// operators look. Neighbours: ../site.test.ts, accounts.ts.
import { createSampleArchive, createSampleFiles } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { siteToken, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks, takePicture } from '../../harness/browser/look.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';

const operator = 'otto@example.com';

/** Each figure of a lane, where it leads, and how many uploads the API lists for that. In the page, whose session it takes. */
const figures = `Promise.all([...document.querySelectorAll('.state-counts a')].map(async (link) => {
  const to = new URL(link.href);
  const { total } = await (await fetch('/api/uploads/' + to.search)).json();
  return [link.textContent, to.search, total];
}))`;

export const operatorStories = (siteOf: () => BrowserSite): void => {
  describe('operators', () => {
    let site: BrowserSite;
    let keys: readonly string[];
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', operator, '--superuser');
      const { zip, files } = await createSampleArchive({ files: 3, bytes: 30_000, seed: 111, companions: false });
      keys = files.map(({ key }) => key);
      expect((await site.client(siteToken).upload(zip)).status).toBe(201);
    });

    const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
    const dialogOf = (page: Page) => page.getByRole('dialog');

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

    test('a file is found, also without signing in, and can be downloaded as its page says', async () => {
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

      const anonymous = await site.visit();
      await anonymous.goto('/');
      await anonymous.getByLabel('Look up a symbols file').fill(keys[2]!.split('/').slice(0, 2).join(' '));
      await anonymous.getByRole('button', { name: 'Look up' }).click();
      await anonymous.getByText('Can be downloaded', { exact: true }).waitFor();
      await anonymous.getByLabel('Look up a symbols file').fill('none.pdb 44E4EC8C2F41492B9369D6B9A059577C2');
      await anonymous.getByRole('button', { name: 'Look up' }).click();
      await anonymous.getByText('Not there', { exact: true }).waitFor();
    });

    test('a lane is paused by an operator, every page says so, and it goes on', async () => {
      const page = await site.visit({ as: operator, permissions: ['clipboard-read', 'clipboard-write'] });
      await page.goto('/operations');
      const processes = page.getByRole('table', { name: 'Processes' });
      for (const name of ['download', 'ingest', 'status', 'web', 'worker'])
        await processes.getByRole('rowheader', { name }).first().waitFor();
      const card = page.getByRole('region', { name: 'Try' });
      await card.getByRole('button', { name: 'Pause lane' }).click();
      await dialogOf(page).getByLabel('Reason').fill('The store is moved');
      await dialogOf(page).getByRole('button', { name: 'Pause lane' }).click();
      await card.getByText('The store is moved').waitFor();
      const notices = page.getByRole('complementary', { name: 'Notices' });
      await notices.getByText('The store is moved').waitFor();
      await page.goto('/coverage');
      await notices.getByText('The store is moved').waitFor();

      // Of the other kind there is one as well: its files are still to be sent.
      const client = site.client(siteToken);
      const zips = await Promise.all([121, 122].map((seed) => createSampleArchive({ seed })));
      const waiting: number[] = [];
      for (const { zip } of zips) waiting.push(await client.submit(zip, { name: 'waits.zip', fields: { try: '1' } }));
      await createV2Client(site.url, siteToken).announce(createSampleFiles({ seed: 123 }).slice(0, 1).map(announcementOf));
      await page.goto('/operations');
      const found = () => page.evaluate<[string, string, number][]>(figures);
      await expect.poll(async () => (await found()).map(([text]) => text)).toContain('2 Waiting');
      await expect.poll(async () => (await found()).filter(([text, , total]) => Number.parseInt(text) !== total)).toEqual([]);
      expect((await found()).filter(([text]) => /^[1-9]\d* Receiving$/.test(text))).toHaveLength(1);
      await card.getByRole('link', { name: '2 Waiting' }).click();
      await page.getByText('2 uploads of all users, by this filter').waitFor();
      await page.getByRole('button', { name: 'Remove the filter Step: Arrived' }).waitFor();
      await page.getByLabel('Step').waitFor();
      await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
      const bar = page.getByRole('group', { name: 'Selected uploads' });
      await bar.getByRole('button', { name: 'Copy ids' }).click();
      expect((await page.evaluate<string>('navigator.clipboard.readText()')).split('\n').toSorted()).toEqual(
        waiting.map(String).toSorted(),
      );
      await bar.getByRole('button', { name: 'Cancel' }).click();
      await dialogOf(page).getByRole('button', { name: 'Cancel 2 uploads' }).click();
      await page.getByRole('region', { name: 'Results' }).getByText('2 uploads are cancelled.').waitFor();

      await page.goto('/operations');
      await card.getByRole('button', { name: 'Resume lane' }).click();
      await dialogOf(page).getByRole('button', { name: 'Resume lane' }).click();
      await card.getByRole('button', { name: 'Pause lane' }).waitFor();
      await notices.waitFor({ state: 'detached' });
    });

    test('the board of the queues', async () => {
      const page = await site.visit({ as: operator, complaints: /fonts\.googleapis\.com/ }); // which its policy keeps out
      await page.goto('/operations');
      await page.getByRole('link', { name: 'Every job, in bull-board' }).click();
      await page
        .getByRole('link', { name: /^try-uploads/ })
        .first()
        .waitFor();
      await takePicture(page, 'queues');
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
