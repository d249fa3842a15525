// What a browser gets at the address that `npm start` prints, before anybody has signed in.
import { describe, expect, test } from 'vitest';
import { accessHelp, outage, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';

export const homeStories = (siteOf: () => BrowserSite): void => {
  describe('the home page', () => {
    test('it looks well, and so does where one signs in', async () => {
      const page = await siteOf().visit({ complaints: outage });
      expect((await page.goto('/'))?.status()).toBe(200);
      await expectGoodLooks(page, 'home-anonymous');
      await page.goto('/sign-in?error=email_unverified');
      await page.getByRole('alert').waitFor();
      await page.getByRole('alert').getByText(accessHelp).waitFor();
      await expectGoodLooks(page, 'sign-in-refused');
      await page.goto('/sign-in');
      await page.getByText('People sign in here by a link').waitFor();
      await expectGoodLooks(page, 'sign-in');
      await page.goto('/sign-in#no-such-code');
      const button = page.getByRole('button', { name: 'Sign in', exact: true });
      await button.waitFor();
      await expectGoodLooks(page, 'sign-in-link');
      await button.click();
      await page.getByRole('alert').getByText(accessHelp).waitFor();
      await page.getByRole('alert').getByText('sign_in_code_unknown').waitFor();
    });

    test('a page of a version before says that there is a newer one', async () => {
      const page = await siteOf().visit();
      // As a server answers that was replaced meanwhile.
      await page.route('**/api/_auth/', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...((await response.json()) as object), site: '/assets/of-a-newer-version.js' } });
      });
      await page.goto('/help');
      const notices = page.getByRole('complementary', { name: 'Notices' });
      await notices.getByText('A new version of this site is there').waitFor();
      await page.unroute('**/api/_auth/');
      await notices.getByRole('button', { name: 'Reload' }).click();
      await notices.waitFor({ state: 'detached' });
      await page.getByText('Try symbols: 28 days').waitFor();
    });

    test('a page that the browser has kept still runs: the headers of a 304 replace those of before', async () => {
      const page = await siteOf().visit();
      await page.goto('/');
      for (let times = 0; times < 2; times++) {
        const response = await page.reload();
        expect(response?.status()).toBe(200); // to the page; on the wire it was 304
        await page.getByRole('heading', { level: 1 }).waitFor();
      }
    });
  });
};
