// Fetches the code of a page. After a deployment the old one is gone: the site is loaded anew, once.
import type { ComponentType } from 'react';

export interface PageModule {
  readonly Component: ComponentType;
}

const mark = 'symdepot.reloaded';

export async function loadPage(load: () => Promise<PageModule>): Promise<PageModule> {
  try {
    const module = await load();
    forget();
    return module;
  } catch (error) {
    if (!isFirstTime()) throw error;
    location.reload();
    return new Promise(() => {}); // the page that would show it is going
  }
}

function isFirstTime(): boolean {
  try {
    const isFirst = sessionStorage.getItem(mark) === null;
    sessionStorage.setItem(mark, 'yes');
    return isFirst;
  } catch {
    return false; // nothing is kept: it might never end
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(mark);
  } catch {
    // Nothing is kept.
  }
}
