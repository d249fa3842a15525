// How Home and the pages of uploads look, in each state that they have. Neighbours: ../site.test.ts, uploads.ts.
import { createSampleArchive, createSampleFiles } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { outage, siteToken, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { sendByHand } from '../../harness/browser/hands.ts';
import { expectForcedColours, expectGoodLooks, type ToldApart } from '../../harness/browser/look.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';
import { brokenZip } from '../../harness/samples/broken-zip.ts';

const lou = 'lou@example.com';

/** What backgrounds alone would tell, where colours are those of the system. */
const forced = new Map<string, readonly ToldApart[]>([
  ['uploads', [['.view-bar a[aria-current]', '.view-bar a:not([aria-current])', 'borderBottomWidth']]],
  ['uploads-retry', [['tbody tr[data-selected]', 'thead tr', 'outlineStyle']]],
  [
    'upload-waiting',
    [
      ['.bar > div', '.bar', 'backgroundColor'],
      ['.steps [aria-current]', '.steps li:not([aria-current])', 'textDecorationLine'],
    ],
  ],
]);

export const uploadLookStories = (siteOf: () => BrowserSite): void => {
  describe('uploads', () => {
    let site: BrowserSite;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', lou, '--superuser');
    });

    test('their looks', { timeout: 400_000 }, async () => {
      const page = await site.visit({ as: lou, complaints: outage });
      const { zip } = await createSampleArchive({ seed: 31 });
      const isReady = (name: RegExp) => verdict(page, name).waitFor();
      await sendByHand(page, `${'a-long-name-'.repeat(7)}.zip`, zip);
      await isReady(/^Complete/);
      const complete = new URL(page.url()).pathname;
      await sendByHand(page, 'broken.zip', await brokenZip('looks'));
      await isReady(/^Rejected/);
      const rejected = new URL(page.url()).pathname;
      const [file] = createSampleFiles({ seed: 32 });
      const waiting = `/uploads/upload/${(await createV2Client(site.url, siteToken).announce([announcementOf(file!)])).id}`;
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
      for (const [name, path, isThere] of looks) {
        await page.goto(path);
        await isThere();
        await expectGoodLooks(page, name);
        const told = forced.get(name);
        if (told) await expectForcedColours(page, name, told);
      }
    });
  });
};

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
  await page.getByLabel('Choose archives').setInputFiles([
    { name: 'symbols.zip', mimeType: 'application/zip', buffer: zip },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no archive') },
  ]);
  await page.getByText('Cannot be sent').waitFor();
}
