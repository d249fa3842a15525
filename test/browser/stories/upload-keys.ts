// An archive sent by hand, looked at and retried with the keyboard alone, on a phone: every key that the pages of uploads know, and the
// switch that turns them off. Neighbours: ../site.test.ts, uploads.ts.
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { isFocused, phone, tabTo } from '../../harness/browser/hands.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';
import { brokenZip } from '../../harness/samples/broken-zip.ts';

const kim = 'kim@example.com';

export const uploadKeyStories = (siteOf: () => BrowserSite): void => {
  describe('uploads by keys', () => {
    let site: BrowserSite;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', kim, '--superuser');
    });

    test('with the keyboard alone, on a phone', async () => {
      const page = await site.visit({ as: kim, ...phone });
      await page.goto('/uploads/upload');
      await page.getByRole('heading', { level: 1, name: 'Upload' }).waitFor();
      const choosing = page.waitForEvent('filechooser'); // takes a moment to be in place
      await tabTo(page, page.getByLabel('Choose archives'));
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
      await page.getByText(`by ${kim}`).waitFor();
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
      const heading = page.getByRole('heading', { level: 1 });
      await heading.click();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('checkbox', { name: /^Keyboard shortcuts/ }).uncheck();
      await heading.click();
      await page.keyboard.press('?');
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await page.evaluate<void>(`fetch('/api/_auth/')`); // what the keys have begun has been seen by then
      expect([new URL(page.url()).pathname, await page.getByRole('dialog').count()]).toEqual(['/account', 0]);
    });
  });
};

async function expectShortcutsOfUpload(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Retry' }).waitFor(); // what can be done is asked for after what has become of it
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
