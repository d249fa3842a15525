// What a browser gets at the address that `npm start` prints.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowserSite, skipReason, type BrowserSite } from '../harness/browser/browser-site.ts';
import { expectGoodLooks, themes, widths } from '../harness/browser/look.ts';

describe.skipIf(skipReason !== undefined)(`the home page${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  let site: BrowserSite;
  beforeAll(async () => {
    site = await openBrowserSite();
  });
  afterAll(() => site?.[Symbol.asyncDispose]());
  afterEach(() => site.leave());

  test.for(themes.flatMap((theme) => Object.entries(widths).map(([device, width]) => ({ theme, device, width }))))(
    'looks good: $theme, $device',
    async ({ theme, device, width }) => {
      const page = await site.visit({ colorScheme: theme, viewport: { width, height: 800 } });
      const response = await page.goto('/');
      expect(response?.status()).toBe(200);
      await expectGoodLooks(page, `home-anonymous-${device}-${theme}`);
    },
  );

  test('a page that the browser has kept still runs: the headers of a 304 replace those of before', async () => {
    const page = await site.visit();
    await page.goto('/');
    for (let times = 0; times < 2; times++) {
      const response = await page.reload();
      expect(response?.status()).toBe(200); // to the page; on the wire it was 304
      await page.getByRole('heading', { level: 1 }).waitFor();
    }
  });
});
