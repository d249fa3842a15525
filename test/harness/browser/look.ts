// What is expected of how a page looks: readable by everybody (axe), nothing runs off it, one heading; and its picture, for people,
// under .cache/browser. Neighbour: browser-site.ts.
import { AxeBuilder } from '@axe-core/playwright';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const pictures = fileURLToPath(new URL('../../../.cache/browser/', import.meta.url));
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const themes = ['light', 'dark'] as const;
/** CSS pixels. */
export const widths = { desktop: 1280, phone: 390 } as const;

/** @returns each violation with the first elements that have it */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(rules).analyze();
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 200))
        .join(' | ')}`,
  );
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

/** @param name of the picture's file */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  expect(await page.locator('h1').count(), `${name}: headings of the first level`).toBe(1);
  expect(await page.evaluate<string[]>(runningOff), `${name}: wider than the window`).toEqual([]);
  expect(await violations(page), name).toEqual([]);
}
