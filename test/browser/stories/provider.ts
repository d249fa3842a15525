// Sign-in through a provider, in a browser: there and back, asked again unseen, and out of both; without TLS, which is told. The last of
// the stories: from then on the site has a provider, and another name. Neighbours: ../site.test.ts, test/system/site/sign-in-provider.test.ts (everybody who must not come in).
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessHelp, type BrowserSite } from '../../harness/browser/browser-site.ts';
import { expectGoodLooks } from '../../harness/browser/look.ts';
import { createSignInProvider, type SignInProvider } from '../../harness/network/sign-in-provider.ts';

const paula = { sub: 'sub-of-paula', email: 'paula@example.com', email_verified: true };

export const providerStories = (siteOf: () => BrowserSite): void => {
  describe('a provider', () => {
    let site: BrowserSite;
    let provider: SignInProvider;
    let home: string;
    beforeAll(async () => {
      site = siteOf();
      home = `http://symdepot.test:${new URL(site.url).port}`;
      provider = await createSignInProvider([`${home}/oidc/callback/`]);
      await provider.start();
      await site.restart({ ...provider.settings, OIDC_SCOPES: 'openid email groups', PUBLIC_URL: home });
    });
    afterAll(() => provider?.[Symbol.asyncDispose]());

    const button = (page: Page) => page.getByRole('button', { name: `Sign in with ${new URL(provider.issuer).host}` });
    const isOld = () => site.sql(`UPDATE sessions SET checked_at = now() - interval '25 hours' WHERE subject = $1`, ['sub-of-paula']);

    test('in, back to where one wanted to go, asked again unseen, out, and refused', async () => {
      // A header that counts with TLS only is complained of, too.
      const page = await site.visit({ baseURL: home, complaints: /Failed to load resource|Cross-Origin-Opener-Policy/ });
      const visited: URL[] = [];
      page.on('request', (request) => void (request.isNavigationRequest() && visited.push(new URL(request.url()))));
      await page.goto('/uploads?state=failed');
      await button(page).waitFor();
      await page.getByRole('complementary', { name: 'Notices' }).getByText('served without TLS').waitFor();
      await expectGoodLooks(page, 'sign-in-provider');

      provider.seat(undefined);
      await button(page).click();
      await page.getByRole('alert').getByText('The sign-in was refused').waitFor();

      provider.seat(paula);
      await page.goto('/uploads?state=failed');
      await button(page).click();
      await page.waitForURL(`${home}/uploads?state=failed`);
      await page.getByRole('button', { name: paula.email }).waitFor();
      // Who comes from the provider is a user, and holds nothing yet.
      expect(await page.getByRole('main').getByRole('link', { name: 'Upload', exact: true }).count()).toBe(0);

      await isOld();
      visited.length = 0;
      await page.goto('/account');
      await page.getByText(provider.issuer, { exact: true }).first().waitFor();
      await page.getByText(`None. ${accessHelp}`).waitFor();
      expect(visited.some(({ origin, searchParams }) => origin === provider.issuer && searchParams.get('prompt') === 'none')).toBe(true);
      visited.length = 0;
      await page.reload();
      await page.getByText(provider.issuer, { exact: true }).first().waitFor();
      expect(visited.every(({ origin }) => origin === home)).toBe(true);

      await page.getByRole('button', { name: paula.email }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL(({ origin }) => origin === provider.issuer);
      await page.getByRole('button', { name: /sign me out/i }).click();
      await page.getByRole('heading', { level: 1, name: 'This is a symbol server' }).waitFor();
      await page.goto('/uploads');
      await page.waitForURL(/\/sign-in\?next=/);

      // Signed in again, and then no longer let in: told so at the next page load.
      await button(page).click();
      await page.getByRole('heading', { level: 1, name: 'Uploads' }).waitFor();
      provider.seat({ ...paula, email_verified: false });
      await isOld();
      await page.goto('/coverage');
      const alert = page.getByRole('alert');
      await alert.getByText('Your provider has not verified your address').waitFor();
      await alert.getByText(accessHelp).waitFor();
      expect(await page.getByRole('button', { name: paula.email }).count()).toBe(0);
    });
  });
};
