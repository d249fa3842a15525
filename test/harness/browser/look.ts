// What is expected of how a page looks, at each width and in each theme: readable by everybody (axe), nothing runs off it, one heading;
// and its pictures, for people, under .cache/browser. The page is loaded once: a browser changes both under it. Neighbour: browser-site.ts.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const pictures = fileURLToPath(new URL('../../../.cache/browser/', import.meta.url));
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const themes = ['light', 'dark'] as const;
/** CSS pixels. */
export const widths = { desktop: 1280, phone: 390 } as const;
/** What a window of 1280 pixels is at a zoom of 400 % (WCAG 1.4.10). */
const narrowest = 320;

const everyRule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } as const;
/** In another theme nothing else is different. */
const coloursOnly = { type: 'rule', values: ['color-contrast'] } as const;

/** @returns each violation with the first elements that have it */
async function violations(page: Page, runOnly: typeof everyRule | typeof coloursOnly): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe);
  const options = { runOnly, resultTypes: ['violations'], preload: false, iframes: false };
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations.map(
    ({ id, help, nodes }) => id + ': ' + help + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`);
}

/** In the page, whose types are not those of this process: elements that make it wider than the window. */
const runningOff = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .slice(0, 5)
    .map((element) => element.outerHTML.slice(0, 200));
})()`;

/** Whatever follows the width has been drawn. */
const drawn = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))';

/** Not in CI, where nobody looks at them. */
export const takePicture = async (page: Page, name: string): Promise<void> => {
  if (process.env['CI']) return;
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};

/** An element, one beside it, and the property of styles in which they must differ. */
export type ToldApart = readonly [selector: string, beside: string, property: string];

/** Of a page with the colours of the system, where no background of ours is left. */
export async function expectForcedColours(page: Page, name: string, told: readonly ToldApart[]): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.evaluate(drawn);
  await takePicture(page, `${name}-forced`);
  for (const [selector, beside, property] of told) {
    const [its, other] = await page.evaluate<[string, string]>(
      `${JSON.stringify([selector, beside])}.map((one) => getComputedStyle(document.querySelector(one)).${property})`,
    );
    expect(its, `${name}: ${property} of ${selector}`).not.toBe(other);
  }
  await page.emulateMedia({ forcedColors: 'none' });
}

/** Leaves the page as wide, and in the theme, that it had. @param name of the pictures' files */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  await page.locator('h1').first().waitFor();
  expect(await page.locator('h1').count(), `${name}: headings of the first level`).toBe(1);
  for (const [device, width] of Object.entries(widths)) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(drawn);
      const look = `${name}-${device}-${colorScheme}`;
      if (colorScheme === themes[0]) expect(await page.evaluate<string[]>(runningOff), `${look}: wider than the window`).toEqual([]);
      await takePicture(page, look);
      expect(await violations(page, colorScheme === themes[0] ? everyRule : coloursOnly), look).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: narrowest, height: 900 });
  await page.evaluate(drawn);
  expect(await page.evaluate<string[]>(runningOff), `${name}: wider than ${narrowest} pixels`).toEqual([]);
  if (before) await page.setViewportSize(before);
}
