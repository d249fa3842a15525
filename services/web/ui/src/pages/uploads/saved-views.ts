// Named queries of the list of uploads: some that everybody has, and one's own, kept by the browser. Neighbour: view-bar.tsx.
import { readStorage, writeStorage } from '../../shell/preferences.ts';

export interface SavedView {
  readonly name: string;
  /** A query string. */
  readonly query: string;
}

const key = 'symdepot.views.uploads';
const mostViews = 30;

/** @param email of who is signed in, where the list has uploads of others, too */
export const defaultViews = (email: string | undefined): readonly SavedView[] => [
  { name: 'All', query: '' },
  ...(email === undefined ? [] : [{ name: 'Mine', query: `user=${encodeURIComponent(email)}` }]),
  { name: 'Failed today', query: 'state=failed%2Crejected&created_at=today' },
  { name: 'In flight', query: 'state=staged%2Cprocessing' },
  { name: 'Try', query: 'lane=try' },
];

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

/** Whether two query strings ask for the same, in whatever order; the page is no part of a view. */
export function isSameQuery(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

/** The query of a view: without the page, in a fixed order. */
export function canonical(query: string): string {
  const params = new URLSearchParams(query);
  params.delete('page');
  params.sort();
  return String(params);
}
