// One's own views of the list of uploads, kept by the browser. Neighbour: view-bar.tsx.
import { readStorage, writeStorage } from '../../shell/preferences.ts';
import type { SavedView } from './views.ts';

const key = 'symdepot.views.uploads';
const mostViews = 30;

const isView = (one: unknown): one is SavedView =>
  typeof one === 'object' &&
  one !== null &&
  'name' in one &&
  'query' in one &&
  typeof one.name === 'string' &&
  typeof one.query === 'string';

/** What cannot be read is not there: another version of the site may have written it. */
export function readViews(): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(readStorage(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

/** A view of the same name gives way. */
export function keepView(view: SavedView): readonly SavedView[] {
  return write([...readViews().filter(({ name }) => name !== view.name), view].slice(-mostViews));
}

export const forgetView = (name: string): readonly SavedView[] => write(readViews().filter((view) => view.name !== name));

function write(views: readonly SavedView[]): readonly SavedView[] {
  writeStorage(key, JSON.stringify(views));
  return views;
}
