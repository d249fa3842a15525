// Uploads at the site, in a browser before the whole system: sent by hand, watched, refused, failed and retried. Neighbours:
// ../site.test.ts, upload-keys.ts, upload-looks.ts.
import { createSampleArchive } from '@symdepot/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { outage, siteToken as token, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { isFocused, sendByHand } from '../../harness/browser/hands.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';
import { brokenZip } from '../../harness/samples/broken-zip.ts';

const ann = 'ann@example.com';

export const uploadStories = (siteOf: () => BrowserSite): void => {
  describe('uploads', () => {
    let site: BrowserSite;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', ann, '--superuser');
    });

    test('by hand into the try lane, and watched until it is complete', async () => {
      const page = await site.visit({ as: ann });
      const { files, zip } = await createSampleArchive({ seed: 1 });
      await page.goto('/uploads');
      await page.getByRole('link', { name: 'Upload', exact: true }).click();
      await page.getByLabel('Choose archives').setInputFiles([
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no archive') },
        { name: 'page.zip', mimeType: 'application/zip', buffer: Buffer.from('<html>') },
        { name: 'empty.zip', mimeType: 'application/zip', buffer: Buffer.alloc(0) },
      ]);
      await page.getByText('Its name does not end in .zip').waitFor();
      await page.getByText('It is not a ZIP archive').waitFor();
      await page.getByText('It is empty').waitFor();
      expect(await page.getByRole('button', { name: 'Upload', exact: true }).isDisabled()).toBe(true);
      for (const name of ['notes.txt', 'page.zip', 'empty.zip']) await page.getByRole('button', { name: `Remove ${name}` }).click();
      await page.getByLabel('Choose archives').setInputFiles({ name: 'try-build.zip', mimeType: 'application/zip', buffer: zip });
      await page.getByRole('radio', { name: 'Try' }).check();
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await page.waitForURL(/\/uploads\/upload\/\d+$/);
      await verdict(page, /^Complete: \d+ files? can be downloaded/).waitFor();
      await page.getByText(`try-build.zip #`).waitFor();
      await page.getByText(`try symbols of ${ann}`).waitFor();
      const key = files[0]!.key;
      await page.getByRole('link', { name: key }).waitFor();
      expect((await site.client(token).download(`/try/${key}`)).status).toBe(200);
      await page.goto('/uploads?lane=try');
      await page.getByRole('link', { name: 'try-build.zip' }).waitFor();
    });

    test('a broken one says why, and what to do', async () => {
      const page = await site.visit({ as: ann });
      await sendByHand(page, 'broken.zip', await brokenZip());
      await verdict(page, /^Rejected: 2 of 3 files cannot be taken\. Nothing was published\.$/).waitFor();
      const problem = page.getByRole('article', { name: 'member_crc_mismatch' });
      await problem.getByText('Bad CRC-32').waitFor();
      await problem.getByText('test it with').waitFor();
      await page.getByText('Mend what is listed below').waitFor();
      expect(await page.locator('.button.primary').count()).toBe(0);
      await problem.getByRole('link', { name: 'member_crc_mismatch' }).click();
      expect(new URL(page.url()).hash).toBe('#problem-member_crc_mismatch');
      // A link that was sent leads there once the upload is known, and the mark says to which.
      await page.reload();
      await expect.poll(() => isFocused(problem)).toBe(true);
      await page.locator('.problem[data-current]').waitFor();
      const link = problem.getByRole('link', { name: 'In the list of errors' });
      const address = page.url();
      await link.click();
      const row = page.locator('tr#member_crc_mismatch');
      await expect.poll(() => isFocused(row)).toBe(true);
      await page.goto('/help');
      await page.goto('/help/errors#member_crc_mismatch');
      await expect.poll(() => isFocused(row)).toBe(true);
      expect((await row.boundingBox())!.y).toBeLessThan(300);
      await page.goto(address);
      await problem.waitFor();
      await page.getByRole('link', { name: /^Failed/ }).click();
      await page.waitForURL(/outcome=failed/);
      const rows = page.getByRole('region', { name: 'Files of the upload' }).getByRole('row');
      await expect.poll(() => rows.count()).toBe(3); // the head, and the two

      // The heading has the focus before the answer is there, and has it still when it says what became of the upload: which is told.
      const answer = Promise.withResolvers<void>();
      await page.route(/\/api\/uploads\/upload\/\d+$/, async (route) => {
        await answer.promise;
        await route.continue();
      });
      await page.goto('/uploads');
      await page.getByRole('link', { name: 'broken.zip' }).first().click();
      const heading = page.getByRole('heading', { level: 1 });
      await expect.poll(() => isFocused(heading)).toBe(true);
      expect(await heading.textContent()).toMatch(/^Upload \d+$/);
      answer.resolve();
      await verdict(page, /^Rejected/).waitFor();
      expect(await isFocused(heading)).toBe(true);
      await page
        .getByRole('status')
        .getByText(/^Rejected: 2 of 3 files/)
        .waitFor();
    });

    test('many that failed are retried at once, by filter', async () => {
      const page = await site.visit({ as: ann });
      const mend = await site.breakStore();
      const client = site.client(token);
      const ids: number[] = [];
      try {
        for (const seed of [11, 12]) {
          const { zip } = await createSampleArchive({ seed });
          ids.push(await client.submit(zip, { name: `many-${seed}.zip` }));
        }
        for (const id of ids) await client.untilState(id, 'failed');
      } finally {
        await mend();
      }
      await page.goto('/uploads?state=failed');
      await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
      await page.getByText('2 uploads selected').waitFor();
      await page.getByRole('group', { name: 'Selected uploads' }).getByRole('button', { name: 'Retry' }).click();
      await page.getByRole('button', { name: 'Retry 2 uploads' }).click();
      await page.getByRole('region', { name: 'Results' }).getByText('2 uploads are being retried.').waitFor();
      await page.locator('[aria-live=polite]').getByText('2 uploads are being retried.').waitFor();
      for (const id of ids) await client.untilState(id, 'complete');
      await page.goto('/uploads?state=failed');
      await page.getByText('No upload matches').waitFor();
    });

    test('a list asks again by itself, but not under a dialog, and not while it is paused', async () => {
      const page = await site.visit({ as: ann });
      const id = await site.client(token).submit((await createSampleArchive({ seed: 42 })).zip, { name: 'paused.zip' });
      let asked = 0;
      page.on('request', (request) => void (asked += Number(new URL(request.url()).pathname === '/api/uploads/')));
      /** After whatever the page has asked for before. */
      const countAsked = async (): Promise<number> => {
        await page.evaluate<void>(`fetch('/api/_auth/')`);
        return asked;
      };
      await page.clock.install();
      await page.goto('/uploads');
      await page.getByText('Live', { exact: true }).waitFor();
      const first = await countAsked();
      await page.clock.fastForward(20_000);
      await expect.poll(() => asked).toBeGreaterThan(first);

      const dialog = page.getByRole('dialog');
      await page.getByRole('checkbox', { name: `Select paused.zip, upload ${id}` }).check();
      const retry = page.getByRole('group', { name: 'Selected uploads' }).getByRole('button', { name: 'Retry' });
      await retry.click();
      await dialog.waitFor();
      const under = await countAsked();
      await page.clock.fastForward(60_000);
      expect(await countAsked()).toBe(under);
      await page.getByText('Not up to date', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Live', { exact: true }).waitFor();

      await page.getByRole('button', { name: 'Pause updates' }).click();
      await page.getByText('Paused', { exact: true }).waitFor();
      const before = await countAsked();
      await page.clock.fastForward(60_000);
      await page.evaluate<void>(`dispatchEvent(new Event('visibilitychange'))`);
      await retry.click();
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await countAsked()).toBe(before);
      // And at once when it goes on.
      await page.getByRole('button', { name: 'Resume updates' }).click();
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await countAsked()).toBeGreaterThan(before);
    });

    test('filters are in the address, and what is wrong with one stands at it', async () => {
      const page = await site.visit({ as: ann, complaints: outage });
      await site.client(token).submit((await createSampleArchive({ seed: 41 })).zip);
      await page.goto('/uploads');
      await page.getByLabel('Size', { exact: true }).fill('>1tb');
      await page.getByLabel('Size', { exact: true }).press('Enter');
      await page.locator('.field-error').waitFor();
      expect(new URL(page.url()).searchParams.get('size')).toBe('>1tb');
      expect(await page.getByLabel('Size', { exact: true }).getAttribute('aria-invalid')).toBe('true');
      await page.getByRole('button', { name: 'Remove the filter Size' }).click();
      await page.getByRole('link', { name: 'Mine' }).click();
      await expect.poll(() => new URL(page.url()).searchParams.get('user')).toBe(ann);
      await page.getByRole('link', { name: 'All', exact: true }).click();
      await page.getByRole('button', { name: 'Size', exact: true }).click();
      await page.waitForURL(/sort=size/);
      await page.getByRole('button', { name: 'Save view' }).click();
      await expectGoodLooks(page, 'save-view');
      await page.getByLabel('Name', { exact: true }).fill('My largest');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.goto('/uploads');
      await page.getByRole('link', { name: 'My largest' }).click();
      await page.waitForURL(/sort=size/);
    });
  });
};
