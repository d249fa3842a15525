// What pages do while the server or its database is away: they say so, keep what they show, and come back by themselves.
// Neighbour: ../site.test.ts.
import { createSampleArchive, createSampleFiles } from '@symdepot/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { outage, siteToken, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';
import { announcementOf, createV2Client, put, toSend } from '../../harness/clients/v2-client.ts';

const olga = 'olga@example.com';

export const outageStories = (siteOf: () => BrowserSite): void => {
  describe('outages', () => {
    let site: BrowserSite;
    beforeAll(async () => {
      site = siteOf();
      await site.admin('user', 'create', olga, '--superuser');
    });

    test('the database goes away under open pages', async () => {
      const list = await site.visit({ as: olga, complaints: outage });
      const live = await site.visit({ as: olga, complaints: outage });
      const late = await site.visit({ as: olga, complaints: outage });
      await site.client(siteToken).submit((await createSampleArchive({ seed: 51 })).zip, { name: 'kept.zip' });
      const [file] = createSampleFiles({ seed: 52 });
      const session = await createV2Client(site.url, siteToken).announce([announcementOf(file!)]);
      await list.goto('/uploads');
      const row = list.getByRole('link', { name: 'kept.zip' });
      await row.waitFor();
      await live.goto(`/uploads/upload/${session.id}`);
      await live.getByText('Live', { exact: true }).waitFor();

      await site.cutDatabase();
      await list.getByRole('alert').getByText('database_unavailable').waitFor();
      await list.getByText(/^Reconnecting in \d+ s$/).waitFor();
      await row.waitFor();
      await live.getByText(/^Reconnecting in \d+ s$/).waitFor({ timeout: 60_000 }); // at the next heartbeat
      await verdict(live, /^Waiting for the files that were announced/).waitFor();
      await late.goto('/uploads');
      await late.getByRole('alert').getByText('database_unavailable').waitFor();
      await late.getByText('by itself in').waitFor();
      await expectGoodLooks(list, 'uploads-database-away');
      await expectGoodLooks(late, 'uploads-opened-without-database');
      for (const path of ['/', '/operations', '/uploads/files', '/uploads/upload']) {
        await late.goto(path);
        const alert = late.getByRole('alert').first();
        await alert.getByText('database_unavailable').waitFor();
        await alert.getByText('by itself in').waitFor();
      }

      await site.mendDatabase();
      await late.getByLabel('Choose archives').waitFor();
      await list.getByRole('alert').waitFor({ state: 'detached' });
      await row.waitFor();
      const { url, bytes } = toSend(session.files[0]!, file!.content);
      expect((await put(url, bytes)).status).toBe(200);
      await verdict(live, /^Complete: 1 file can be downloaded/).waitFor({ timeout: 60_000 });
    });

    test('the server is killed under an open page, and what happened meanwhile is there', async () => {
      const page = await site.visit({ as: olga, complaints: outage });
      const [file] = createSampleFiles({ seed: 21 });
      const session = await createV2Client(site.url, siteToken).announce([announcementOf(file!)]);
      await page.goto(`/uploads/upload/${session.id}`);
      await verdict(page, /^Waiting for the files that were announced/).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Live', { exact: true }).waitFor();
      site.service.signal('SIGKILL');
      await page.getByText(/^Reconnecting in \d+ s$/).waitFor();
      await site.restart();
      const { url, bytes } = toSend(session.files[0]!, file!.content);
      expect((await put(url, bytes)).status).toBe(200);
      await verdict(page, /^Complete: 1 file can be downloaded/).waitFor({ timeout: 60_000 });
    });
  });
};
