// Large archives sent by hand: how far it is, two tabs at once, and a tab that is closed in the middle. Neighbour: ../site.test.ts.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSampleArchive, doorFile } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectForcedColours, expectGoodLooks } from '../../harness/browser/look.ts';
import { writeLargeZip } from '../../harness/samples/large-zip.ts';

const hugo = 'hugo@example.com';
const mebibyte = 2 ** 20;

/** What its progress bar said, one after the other. */
const watched = `(() => {
  const said = window.said = [];
  new MutationObserver(() => {
    const bar = document.querySelector('[role=progressbar][aria-label^="Sending"]');
    const value = bar && Number(bar.getAttribute('aria-valuenow'));
    if (bar && said.at(-1) !== value) said.push(value);
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
})()`;

export const handStories = (siteOf: () => BrowserSite): void => {
  describe('by hand', () => {
    let site: BrowserSite;
    let folder: string;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', hugo, '--permission', 'upload_try_symbols');
      folder = await mkdtemp(join(tmpdir(), 'symdepot-test-by-hand-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const choose = async (page: Page, path: string): Promise<void> => {
      await page.goto('/uploads/upload');
      await page.getByLabel('Choose archives').setInputFiles(path);
      await page.getByText('Ready', { exact: true }).waitFor();
    };
    const send = (page: Page): Promise<void> => page.getByRole('button', { name: 'Upload', exact: true }).click();

    test('300 MB: how much is sent is shown all the time, and what became of it', async () => {
      const path = join(folder, 'large.zip');
      await writeLargeZip(path, 300 * mebibyte);
      const page = await site.visit({ as: hugo });
      await choose(page, path);
      await page.evaluate(watched);
      await send(page);
      await verdict(page, /^Rejected: 1 file cannot be taken\. Nothing was published\.$/).waitFor({ timeout: 60_000 });
      await page
        .getByRole('article', { name: 'member_name_unrecognized' })
        .getByText(/^Unrecognized file pattern/)
        .waitFor();
      const said = await page.evaluate<number[]>('window.said');
      expect(said).toEqual(said.toSorted((a, b) => a - b));
      expect(said.filter((value) => value > 0 && value < 100).length).toBeGreaterThan(3);
    });

    test('any files: what is no ZIP is taken, and its page says what it became', async () => {
      const path = join(folder, 'libcrash.so');
      await writeFile(path, doorFile('elf/crash'));
      const page = await site.visit({ as: hugo });
      await page.goto('/uploads/upload');
      await page.getByLabel('Choose archives').setInputFiles(path);
      await page.getByText('Cannot be sent', { exact: true }).waitFor();
      await page.getByLabel('Any files').check();
      await page.getByText('Ready', { exact: true }).waitFor();
      await expectGoodLooks(page, 'upload-any');
      await send(page);
      await verdict(page, /^Complete/).waitFor({ timeout: 60_000 });
      await page.getByText('named by content (POST /upload/any/)').waitFor();
      await page.getByText('libcrash.so/5490CA19403F9E3D8938FDB4B22850EB0/libcrash.so').first().waitFor();
    });

    test('a tab that is closed in the middle asks first, leaves nothing behind, and hinders nobody', async () => {
      const path = join(folder, 'slow.zip');
      await writeLargeZip(path, 200 * mebibyte); // far from its end, however slow this machine is
      const staged = (): Promise<string[]> => site.site.buckets.objects('staging');
      const before = await staged();
      const page = await site.visit({ as: hugo });
      const other = await site.visit({ as: hugo });
      const network = await page.context().newCDPSession(page);
      const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: mebibyte / 4 };
      await network.send('Network.emulateNetworkConditions', slow);
      await choose(page, path);
      await send(page);
      await page.getByText(/MiB of 200 MiB$/).waitFor();

      // Whoever leaves within the site is asked; what is stopped can be sent again.
      await page.getByRole('link', { name: 'Files', exact: true }).click();
      await page.getByRole('dialog', { name: 'An archive is being sent' }).waitFor();
      await expectGoodLooks(page, 'upload-leave');
      await page.getByRole('button', { name: 'Stay' }).click();
      await expectForcedColours(page, 'upload-sending', [['.bar > div', '.bar', 'backgroundColor']]);
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByText('Stopped; nothing of it was kept.').waitFor();
      await expect.poll(staged).toEqual(before);
      await send(page);
      await page.getByText(/MiB of 200 MiB$/).waitFor();

      // Another tab sends at the same time.
      const { zip } = await createSampleArchive({ seed: 61 });
      await other.goto('/uploads/upload');
      await other.getByLabel('Choose archives').setInputFiles({ name: 'small.zip', mimeType: 'application/zip', buffer: zip });
      await send(other);
      await verdict(other, /^Complete/).waitFor();

      const asked = page.waitForEvent('dialog');
      await page.close({ runBeforeUnload: true });
      const dialog = await asked;
      expect(dialog.type()).toBe('beforeunload');
      await dialog.accept();
      await other.goto('/uploads?created_at=today');
      await other.getByRole('link', { name: 'small.zip' }).waitFor();
      expect(await other.getByRole('link', { name: 'slow.zip' }).count()).toBe(0);
      await expect.poll(staged).toEqual(before);

      // Several, one dropped and one chosen, go one after the other; the list has the links.
      const several = await Promise.all([62, 63].map((seed) => createSampleArchive({ seed })));
      await other.goto('/uploads/upload');
      const dropped = await other.evaluateHandle<unknown>(`(() => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.fromBase64('${several[0]!.zip.toString('base64')}');
        transfer.items.add(new File([bytes], 'dropped.zip', { type: 'application/zip' }));
        return transfer;
      })()`);
      await other.dispatchEvent('.drop-zone', 'drop', { dataTransfer: dropped });
      await other.getByLabel('Choose archives').setInputFiles({ name: 'chosen.zip', mimeType: 'application/zip', buffer: several[1]!.zip });
      await other.getByText('2 archives, one after the other').waitFor();
      await send(other);
      const links = other.getByRole('list', { name: 'Chosen archives' }).getByRole('link', { name: /^Upload \d+$/ });
      await expect.poll(() => links.count()).toBe(2);
      await links.first().click();
      await other.getByText('dropped.zip #').waitFor();

      // Or the server fetches it.
      const fetched = await createSampleArchive({ seed: 64 });
      await using server = createServer((_, response) => void response.end(fetched.zip)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      await other.goto('/uploads/upload');
      await other.getByText('By URL: the server fetches the archive').click();
      const url = other.getByLabel('URL of an archive');
      await url.fill('http://127.0.0.1/page.html');
      await url.press('Enter');
      await other.getByText('Its path does not end in .zip,').waitFor();
      await url.fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fetched.zip`);
      await url.press('Enter');
      await send(other);
      await verdict(other, /^Complete/).waitFor();

      // Whoever comes back sends it again.
      await choose(other, path);
      await send(other);
      await verdict(other, /^Rejected/).waitFor({ timeout: 60_000 });
    });
  });
};
