// Uploads at the site, in a browser before the whole system: sent by hand, watched, refused, failed and retried, with the keyboard
// alone and on a phone; and how the pages look. Neighbours: ../site.test.ts, outages.ts.
import { createSampleArchive, createSampleFiles } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { outage, siteToken as token, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { isFocused, phone, tabTo } from '../../harness/browser/hands.ts';
import { expectForcedColours, expectGoodLooks, shiftsOf, watchShifts } from '../../harness/browser/look.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';
import { brokenZip } from '../../harness/samples/broken-zip.ts';

const ann = 'ann@example.com';

export const uploadStories = (siteOf: () => BrowserSite): void => {
  describe('uploads', () => {
    let site: BrowserSite;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', ann, '--superuser');
    });

    const sendByHand = async (page: Page, name: string, zip: Buffer): Promise<void> => {
      await page.goto('/uploads/upload');
      await page.getByLabel('ZIP archives').setInputFiles({ name, mimeType: 'application/zip', buffer: zip });
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await page.waitForURL(/\/uploads\/upload\/\d+$/);
    };

    test('by hand into the try lane, and watched until it is complete', async () => {
      const page = await site.visit({ as: ann });
      const { files, zip } = await createSampleArchive({ seed: 1 });
      await page.goto('/uploads');
      await page.getByRole('link', { name: 'Upload', exact: true }).click();
      await page.getByLabel('ZIP archives').setInputFiles([
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no archive') },
        { name: 'page.zip', mimeType: 'application/zip', buffer: Buffer.from('<html>') },
        { name: 'empty.zip', mimeType: 'application/zip', buffer: Buffer.alloc(0) },
      ]);
      await page.getByText('Its name does not end in .zip').waitFor();
      await page.getByText('It is not a ZIP archive').waitFor();
      await page.getByText('It is empty').waitFor();
      expect(await page.getByRole('button', { name: 'Upload', exact: true }).isDisabled()).toBe(true);
      for (const name of ['notes.txt', 'page.zip', 'empty.zip']) await page.getByRole('button', { name: `Remove ${name}` }).click();
      await page.getByLabel('ZIP archives').setInputFiles({ name: 'try-build.zip', mimeType: 'application/zip', buffer: zip });
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

    test('filters are in the address, and what is wrong with one stands at it', async () => {
      const page = await site.visit({ as: ann, complaints: outage });
      await site.client(token).submit((await createSampleArchive({ seed: 41 })).zip);
      await page.goto('/uploads');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Pause updates' }).click();
      await page.getByText('Paused', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Resume updates' }).click();
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

    test('with the keyboard alone, on a phone', async () => {
      const page = await site.visit({ as: ann, ...phone });
      await page.goto('/uploads/upload');
      await page.getByRole('heading', { level: 1, name: 'Upload' }).waitFor();
      const choosing = page.waitForEvent('filechooser'); // takes a moment to be in place
      await tabTo(page, page.getByLabel('ZIP archives'));
      await page.keyboard.press('Enter');
      await (await choosing).setFiles({ name: 'keys.zip', mimeType: 'application/zip', buffer: await brokenZip('keys', 25) });
      await page.getByText('Ready', { exact: true }).waitFor();
      await tabTo(page, page.getByRole('radio', { name: 'Release' }));
      await page.keyboard.press('ArrowDown');
      expect(await page.getByRole('radio', { name: 'Try' }).isChecked()).toBe(true);
      await tabTo(page, page.getByRole('button', { name: 'Upload', exact: true }));
      await page.keyboard.press('Enter');
      await verdict(page, /^Rejected/).waitFor();
      await tabTo(page, page.getByRole('button', { name: 'Retry' }));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Retry this upload?' });
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => isFocused(page.getByRole('button', { name: 'Retry' }))).toBe(true);
      await page.keyboard.press('Enter');
      await tabTo(page, dialog.getByRole('button', { name: 'Retry' }));
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await verdict(page, /^Rejected/).waitFor();
      await page.getByText(`by ${ann}`).waitFor();
      await expectShortcutsOfUpload(page);
      await expectExactTimes(page);
      await tabTo(page, page.getByRole('link', { name: 'All 24 files that failed' }));
      await page.keyboard.press('Enter');
      await expect.poll(() => isFocused(page.getByRole('heading', { name: 'Files', exact: true }))).toBe(true);
      expect(new URL(page.url()).search).toBe('?outcome=failed');
      // Rows that lead nowhere have the focus themselves.
      const row = page.getByRole('region', { name: 'Files of the upload' }).locator('tbody tr');
      await expect.poll(() => row.count()).toBe(24);
      for (const _ of [1, 2]) await page.keyboard.press('j');
      expect(await isFocused(row.nth(1))).toBe(true);
      // `g u` goes to the list, `j` to its first row, Enter into it.
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await page.getByRole('link', { name: 'keys.zip' }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      await page.getByText('1 upload selected').waitFor();
      // `/` goes to the filters, where keys are letters; `?` lists them all.
      await page.keyboard.press('/');
      await expect.poll(() => isFocused(page.getByLabel('State'))).toBe(true);
      await page.keyboard.press('?');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await tabTo(page, page.getByRole('link', { name: 'keys.zip' }).first());
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Go to Uploads').waitFor();
      await expectGoodLooks(page, 'shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/uploads\/upload\/\d+$/);
      // One switch turns all of them off.
      await page.goto('/account');
      await page.getByRole('checkbox', { name: /^Keyboard shortcuts/ }).uncheck();
      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press('?');
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      expect([new URL(page.url()).pathname, await page.getByRole('dialog').count()]).toEqual(['/account', 0]);
    });

    test('looks', { timeout: 400_000 }, async () => {
      const page = await site.visit({ as: ann, complaints: outage });
      const { zip } = await createSampleArchive({ seed: 31 });
      const isReady = (name: RegExp) => verdict(page, name).waitFor();
      await sendByHand(page, `${'a-long-name-'.repeat(7)}.zip`, zip);
      await isReady(/^Complete/);
      const complete = new URL(page.url()).pathname;
      await sendByHand(page, 'broken.zip', await brokenZip('looks'));
      await isReady(/^Rejected/);
      const rejected = new URL(page.url()).pathname;
      const [file] = createSampleFiles({ seed: 32 });
      const waiting = `/uploads/upload/${(await createV2Client(site.url, token).announce([announcementOf(file!)])).id}`;
      const looks: readonly (readonly [string, string, () => Promise<unknown>])[] = [
        ['home', '/', () => openNumbers(page)],
        ['uploads', '/uploads', () => page.getByRole('table').waitFor()],
        ['uploads-none', '/uploads?user=nobody', () => page.getByText('No upload matches').waitFor()],
        ['uploads-wrong-filter', '/uploads?size=wide', () => page.locator('.field-error').waitFor()],
        ['uploads-retry', '/uploads', () => openBulkRetry(page)],
        ['upload-complete', complete, () => isReady(/^Complete/)],
        ['upload-rejected', rejected, () => page.getByText('test it with').waitFor()],
        ['upload-retry', rejected, () => openRetry(page)],
        ['upload-waiting', waiting, () => page.getByText('Live', { exact: true }).waitFor()],
        ['upload-unknown', '/uploads/upload/999999', () => page.getByRole('alert').waitFor()],
        ['upload-by-hand', '/uploads/upload', () => chooseFiles(page, zip)],
      ];
      await watchShifts(page);
      for (const [name, path, isThere] of looks) {
        await page.goto(path);
        await isThere();
        expect(await shiftsOf(page), `${name}: moves while it is loaded`).toBeLessThan(0.1);
        await expectGoodLooks(page, name);
        const told = forced.get(name);
        if (told) await expectForcedColours(page, name, told);
      }
    });
  });
};

async function expectShortcutsOfUpload(page: Page): Promise<void> {
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const text of ['Retry this upload', 'Copy the link of this upload', 'Next row']) await list.getByText(text).waitFor();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await page.keyboard.press('r');
  const retry = page.getByRole('dialog', { name: 'Retry this upload?' });
  await retry.waitFor();
  await page.keyboard.press('Escape');
  await retry.waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  await page.getByRole('status').getByText('Copied link').waitFor();
}

/** By a key and by a finger: neither is shown the title of what it is on. */
async function expectExactTimes(page: Page): Promise<void> {
  const created = page.getByRole('main').locator('time').first();
  const exact = page.locator('.exact');
  await tabTo(page, created);
  expect(await exact.textContent()).toBe(await created.getAttribute('title'));
  await page.keyboard.press('Escape');
  await exact.waitFor({ state: 'detached' });
  await page.getByRole('main').locator('.number[title]').first().tap();
  await exact.getByText(/^[\d,]+ bytes$/).waitFor();
  await created.tap();
  await exact.getByText(String(new Date().getFullYear())).waitFor();
}

/** Where the colours are those of the system: what is told apart by a background, and from what. */
const forced = new Map<string, Readonly<Record<string, string>>>([
  ['home', {}],
  ['uploads', {}],
  ['upload-waiting', {}],
]);

/** Of the chart. */
async function openNumbers(page: Page): Promise<void> {
  await page.getByText('of them failed or rejected').waitFor();
  await page.locator('.chart canvas').waitFor();
  await page.getByRole('button', { name: 'Show numbers' }).click();
  const today = page.getByRole('row').filter({ hasText: new Date().toISOString().slice(0, 10) });
  await expect.poll(async () => Number((await today.getByRole('cell').first().textContent()) ?? 0)).toBeGreaterThan(1);
}

async function openRetry(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('dialog').waitFor();
}

async function openBulkRetry(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await page.getByRole('group', { name: 'Selected uploads' }).getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('dialog').waitFor();
}

async function chooseFiles(page: Page, zip: Buffer): Promise<void> {
  await page.getByLabel('ZIP archives').setInputFiles([
    { name: 'symbols.zip', mimeType: 'application/zip', buffer: zip },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no archive') },
  ]);
  await page.getByText('Cannot be sent').waitFor();
}
