// How somebody works a page: with a mouse, or with the keyboard alone. Neighbour: browser-site.ts.
import type { Locator, Page } from 'playwright-core';
import { widths } from './look.ts';

export interface Hand {
  press(target: Locator): Promise<void>;
  check(target: Locator): Promise<void>;
  /** One of two radio buttons, of which the other one is checked. */
  turnTo(target: Locator, other: Locator): Promise<void>;
  choose(input: Locator, file: { readonly name: string; readonly zip: Buffer }): Promise<void>;
  /** An item of the menu behind a button. */
  pick(menu: Locator, item: Locator): Promise<void>;
}

export const phone = { viewport: { width: widths.phone, height: 844 }, hasTouch: true };

const payload = ({ name, zip }: { readonly name: string; readonly zip: Buffer }) => ({ name, mimeType: 'application/zip', buffer: zip });

export const mouse = (): Hand => ({
  press: (target) => target.click(),
  check: (target) => target.check(),
  turnTo: (target) => target.check(),
  choose: (input, file) => input.setInputFiles(payload(file)),
  async pick(menu, item) {
    await menu.click();
    await item.click();
  },
});

export function keyboard(page: Page): Hand {
  const pressAt = async (target: Locator, key: string): Promise<void> => {
    await tabTo(page, target);
    await page.keyboard.press(key);
  };
  return {
    press: (target) => pressAt(target, 'Enter'),
    check: (target) => pressAt(target, 'Space'),
    turnTo: (_target, other) => pressAt(other, 'ArrowDown'),
    async choose(input, file) {
      const choosing = page.waitForEvent('filechooser'); // takes a moment to be in place
      await pressAt(input, 'Enter');
      await (await choosing).setFiles(payload(file));
    },
    async pick(menu, item) {
      await pressAt(menu, 'Enter');
      await item.waitFor();
      for (let presses = 0; presses < 9; presses++) {
        if (await isFocused(item)) return page.keyboard.press('Enter');
        await page.keyboard.press('ArrowDown');
      }
      throw new Error('the keyboard does not come to this item');
    },
  };
}

/** An archive, by the form; until its page is there. */
export async function sendByHand(page: Page, name: string, zip: Buffer): Promise<void> {
  await page.goto('/uploads/upload');
  await page.getByLabel('Choose archives').setInputFiles(payload({ name, zip }));
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await page.waitForURL(/\/uploads\/upload\/\d+$/);
}

export const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);

/** As people do who have no mouse. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 80; presses++) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not come there');
}
