// From the link that `npm start` prints to signing out, as a superuser: a token, an archive that is taken, one that is refused, one that
// fails and is retried. With a mouse, and by the keyboard alone on a phone. Neighbour: ../site.test.ts.
import { createSampleArchive } from '@symdepot/testkit';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { outage, verdict, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { keyboard, mouse, phone, type Hand } from '../../harness/browser/hands.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';
import { brokenZip } from '../../harness/samples/broken-zip.ts';

const superuser = 'admin@localhost';

interface Way {
  readonly name: string;
  readonly screen: object;
  readonly handOf: (page: Page) => Hand;
}

const ways: readonly Way[] = [
  { name: 'with a mouse', screen: {}, handOf: mouse },
  { name: 'by the keyboard alone, on a phone', screen: phone, handOf: keyboard },
];

export const journeyStories = (siteOf: () => BrowserSite): void => {
  describe('the whole way', () => {
    const printed = (): string | undefined => /^sign in (\S+)$/m.exec(siteOf().service.output())?.[1];
    const isPrintedUsed = { yet: false };

    /** That of the first start signs in once. */
    async function nextLink(): Promise<string> {
      const link = isPrintedUsed.yet
        ? String((await siteOf().admin('user', 'sign-in', superuser))['url'])
        : (printed() ?? 'nothing printed');
      isPrintedUsed.yet = true;
      return link;
    }

    test.each(ways)('$name', { timeout: 300_000 }, async ({ name, screen, handOf }) => {
      const site = siteOf();
      const page = await site.visit({ ...screen, complaints: outage });
      const hand = handOf(page);
      const inMenu = async (): Promise<void> => {
        const menu = page.getByRole('button', { name: 'Menu', exact: true });
        if (await menu.isVisible()) await hand.press(menu);
      };
      const goTo = async (link: string): Promise<void> => {
        await inMenu();
        await hand.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: link, exact: true }));
        await page.getByRole('heading', { level: 1, name: link, exact: true }).waitFor();
      };
      const sendByHand = async (file: string, zip: Buffer): Promise<void> => {
        await goTo('Uploads');
        await hand.press(page.getByRole('main').getByRole('link', { name: 'Upload', exact: true }));
        await page.getByRole('heading', { level: 1, name: 'Upload', exact: true }).waitFor();
        await hand.choose(page.getByLabel('Choose archives'), { name: file, zip });
        await page.getByText('Ready', { exact: true }).waitFor();
        await hand.turnTo(page.getByRole('radio', { name: 'Try' }), page.getByRole('radio', { name: 'Release' }));
        await hand.press(page.getByRole('button', { name: 'Upload', exact: true }));
      };

      await page.goto(await nextLink());
      await hand.press(page.getByRole('button', { name: 'Sign in', exact: true }));
      await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();

      await goTo('Tokens');
      await hand.press(page.getByRole('button', { name: 'Create token' }));
      await hand.check(page.getByRole('checkbox', { name: 'Upload try symbols' }));
      await hand.press(page.getByRole('button', { name: 'Create', exact: true }));
      const secret = (await page.getByLabel('New token').textContent()) ?? '';
      await hand.press(page.getByRole('button', { name: 'Done' }));
      await page
        .getByRole('row')
        .filter({ hasText: secret.slice(0, 4) })
        .waitFor();
      const client = site.client(secret);
      expect((await client.get('/api/uploads/', { 'Auth-Token': secret })).status).toBe(200);

      const sound = await createSampleArchive({ seed: name.length });
      await sendByHand('sound.zip', sound.zip);
      await verdict(page, /^Complete: \d+ files? can be downloaded/).waitFor();
      expect((await client.download(`/try/${sound.files[0]!.key}`)).status).toBe(200);

      await sendByHand('broken.zip', await brokenZip(name));
      await verdict(page, /^Rejected: 2 of 3 files cannot be taken\. Nothing was published\.$/).waitFor();
      await page.getByRole('article', { name: 'member_crc_mismatch' }).getByText('test it with').waitFor();

      const mend = await site.breakStore();
      try {
        await sendByHand('outage.zip', (await createSampleArchive({ seed: name.length + 50 })).zip);
        await verdict(page, /Attempt \d of 4 comes by itself\.$/).waitFor();
        await verdict(page, /^Failed after 4 attempts: the object storage cannot be reached/).waitFor({ timeout: 90_000 });
        if (handOf === mouse) await expectGoodLooks(page, 'upload-failed');
      } finally {
        await mend();
      }
      await expect.poll(() => page.locator('.button.primary').allInnerTexts()).toEqual(['Retry']);
      await hand.press(page.getByRole('button', { name: 'Retry' }));
      await hand.press(page.getByRole('dialog', { name: 'Retry this upload?' }).getByRole('button', { name: 'Retry' }));
      await verdict(page, /^Complete/).waitFor();
      await page.getByText(`by ${superuser}`).waitFor();
      expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);

      await inMenu();
      await hand.pick(page.getByRole('button', { name: superuser }), page.getByRole('menuitem', { name: 'Sign out' }));
      await page.getByRole('heading', { level: 1, name: 'This is a symbol server' }).waitFor();
      await page.goto('/uploads');
      await page.waitForURL(/\/sign-in\?next=/);
    });
  });
};
