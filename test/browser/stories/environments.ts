// A build environment on the site, from its recording to its removal: who publishes it, who relies on it, who goes back in time, and who
// only looks. Neighbours: ../site.test.ts, test/system/artefacts/environments.test.ts (the same by the API).
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { outage, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';
import { createArtefactClient, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { xzLike } from '../../harness/samples/packed-like.ts';

const publisher = 'petra@example.com';
const permissions = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
const dayMs = 86_400_000;

export const environmentStories = (siteOf: () => BrowserSite): void => {
  describe('build environments', () => {
    let site: BrowserSite;
    let client: ArtefactClient;
    let old: string;
    let id: string;
    let digest: string;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', publisher, '--permission', ...permissions);
      const { secret } = await site.admin('token', 'create', publisher, '--permission', ...permissions);
      client = createArtefactClient(site.url, String(secret));
      const sbomOf = (packages: Readonly<Record<string, string>>): Promise<string> => {
        const listed = Object.entries(packages).map(([name, versionInfo]) => ({ name, versionInfo }));
        return client.store(Buffer.from(JSON.stringify({ spdxVersion: 'SPDX-2.3', packages: listed })));
      };
      const labels = { product: 'firefox', branch: 'main', platform: 'linux64', build_type: 'opt', compiler: 'clang' };
      const said = { labels, redistributable: 'yes', licences: ['MIT', 'BSD-3-Clause'] };
      const replaced = await client.store(xzLike(40_000));
      old = await client.record(replaced, { ...said, sbom: await sbomOf({ clang: '17.0.6', make: '4.3', perl: '5.36' }) });
      expect((await client.request('POST', `/environments/${old}/publish`)).status).toBe(200);
      await site.sql(`UPDATE environments SET published_at = '2025-03-01T10:00:00Z', created_at = '2025-02-28T09:00:00Z' WHERE id = $1`, [
        Number(old.slice('env-'.length)),
      ]);
      digest = await client.store(xzLike(50_000));
      id = await client.record(digest, {
        labels,
        licences: ['MIT', 'GPL-2.0-or-later WITH GCC-exception-3.1'],
        replaces: replaced,
        sbom: await sbomOf({ clang: '18.1.8', make: '4.3', cmake: '3.28' }),
        sources: await client.store(xzLike(30_000)),
        inputs_hash: `sha256:${'0a1b'.repeat(16)}`,
        source: {
          repository: 'https://hg.example.com/mozilla-central',
          revision: '4d1c0a3f9b7e',
          path: 'taskcluster/docker/debian12',
          command: './mach taskcluster-build-image debian12',
        },
        notes: 'Clang 18, for the nightly builds.',
      });
    });

    const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
    const dialogOf = (page: Page) => page.getByRole('dialog');
    const pageOf = (one: string): string => `/build-environments/environment/${one.slice('env-'.length)}`;
    const rests = (page: Page) => expect.poll(() => page.locator('[aria-busy]').count()).toBe(0);

    test('one is found by labels and by day, and the link says which', async () => {
      const page = await site.visit();
      await page.goto('/');
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Environments' }).click();
      await rowOf(page, old).getByText('Public').waitFor();
      expect(await rowOf(page, id).count()).toBe(0); // internal
      await page.getByLabel('Platform').selectOption('linux64');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('button', { name: 'Remove the filter Platform: linux64' }).waitFor();
      await page.getByLabel('Go back in time').fill(String(Date.parse('2025-06-01') / dayMs));
      await page.waitForURL('**/build-environments?platform=linux64&at=2025-06-01');
      await page.getByText('What was current at the end of 1 June 2025 (UTC)').waitFor();
      await rowOf(page, old).waitFor();
      await rests(page);
      await expectGoodLooks(page, 'environments');
      await page.getByLabel('As of').fill('2025-02-28');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByText('Nothing was public then').waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Remove the filter As of: 2025-02-28' }).click();
      await rowOf(page, old).getByRole('link', { name: old }).click();
      await page.getByRole('heading', { level: 1, name: `${old}: firefox, main, linux64, opt` }).waitFor();
    });

    test('one is published when all is said, pinned, compared, and made internal again', async () => {
      const page = await site.visit({ as: publisher });
      await page.goto('/build-environments');
      await rowOf(page, id).getByText('Internal').waitFor();
      await rowOf(page, id).getByRole('link', { name: id }).click();
      await page.getByText('Nobody has said that it may be redistributed.').waitFor();
      await page.getByText('its sources are not public here').waitFor();
      await page.getByText(`"redistributable":"yes"`).waitFor();
      await page.getByText(`env fetch sha512:${digest}`).waitFor();
      await rests(page);
      await expectGoodLooks(page, 'environment-internal');
      expect(await page.getByRole('button', { name: 'Publish', exact: true }).count()).toBe(0);
      await page.getByRole('button', { name: 'Publish the sources' }).click();
      await dialogOf(page).getByRole('button', { name: 'Publish the sources' }).click();
      await page.getByText('its sources are not public here').waitFor({ state: 'detached' });
      expect((await client.request('PATCH', `/environments/${id}`, { redistributable: 'yes' })).status).toBe(200);
      await page.reload();
      await page.getByRole('button', { name: 'Publish', exact: true }).click();
      await dialogOf(page).getByRole('button', { name: 'Publish', exact: true }).click();
      await page.getByText('Everybody can fetch it').waitFor();

      await page.getByRole('button', { name: 'Pin', exact: true }).click();
      await dialogOf(page).getByLabel('Who relies on it').fill('Firefox 140');
      await dialogOf(page).getByLabel('Until').fill('2031-12-31');
      await expectGoodLooks(page, 'environment-pin');
      await dialogOf(page).getByRole('button', { name: 'Pin', exact: true }).click();
      await rowOf(page, 'Firefox 140').getByText(publisher).waitFor();
      const differing = page.getByRole('table', { name: 'Packages that differ' });
      for (const [name, ...cells] of [
        ['clang', 'Changed', '17.0.6', '18.1.8'],
        ['cmake', 'Added', '', '3.28'],
        ['perl', 'Removed', '5.36', ''],
      ] as const)
        expect(await differing.getByRole('row').filter({ hasText: name }).getByRole('cell').allInnerTexts()).toEqual(cells);
      const history = page.getByRole('region', { name: 'History' });
      await history.getByText('Pinned').waitFor();
      await history.getByText(`by ${publisher}`).first().waitFor();
      await rests(page);
      await expectGoodLooks(page, 'environment');

      await rowOf(page, 'Firefox 140').getByRole('button', { name: 'Unpin' }).click();
      await dialogOf(page).getByRole('button', { name: 'Unpin' }).click();
      await page.getByText('Nobody. As long as').waitFor();
      await page.getByRole('button', { name: 'Make internal' }).click();
      await dialogOf(page).getByRole('button', { name: 'Make internal' }).click();
      await page.getByText('It is not in the public list.').waitFor();
      await history.getByText('Made internal').waitFor();
      await page.getByRole('link', { name: old }).first().click();
      await page.getByText('Replaced by').waitFor();
    });

    test('who only looks is told what is damaged and what was removed, and why', async () => {
      const reader = await site.visit({ complaints: outage });
      await site.sql(
        `UPDATE artefacts SET state = 'damaged', damaged_at = now() FROM environments e WHERE e.artefact_id = artefacts.id AND e.id = $1`,
        [Number(old.slice('env-'.length))],
      );
      await reader.goto(pageOf(old));
      await reader.getByText('Its bytes are damaged').waitFor();
      expect(await reader.getByRole('button', { name: /Pin|Publish|Make internal/ }).count()).toBe(0);
      expect(await reader.getByText('env fetch').count()).toBe(0);
      const name = (await client.request('GET', `/environments/${old}`)).json<{ environment: { artefact: { url: string } } }>();
      const removal = await client.request('POST', `${name.environment.artefact.url}/remove`, { reason: 'superseded by a newer one' });
      expect(removal.status).toBe(200);
      await reader.reload();
      await reader.getByText('superseded by a newer one').waitFor();
      await reader.goto(pageOf(id));
      await reader.getByRole('alert').getByText('There is no such environment').waitFor();

      const page = await site.visit({ as: publisher });
      await page.goto('/build-environments');
      await page.getByRole('link', { name: 'Artefacts' }).click();
      const removed = rowOf(page, 'superseded by a newer one');
      await removed.getByText(publisher, { exact: true }).waitFor();
      await removed.getByRole('link', { name: `Archive of ${old}` }).waitFor();
      await rests(page);
      await expectGoodLooks(page, 'artefacts');
      await page.getByLabel('Digest begins with').fill(digest.slice(0, 20));
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByText('1 artefact', { exact: true }).waitFor();
    });
  });
};
