// Views of the list of uploads: queries with a name. Neighbour: saved-views.ts (one's own, kept by the browser).

export interface SavedView {
  readonly name: string;
  /** A query string. */
  readonly query: string;
}

/** @param email of who is signed in, where the list has uploads of others, too */
export const defaultViews = (email: string | undefined): readonly SavedView[] => [
  { name: 'All', query: '' },
  ...(email === undefined ? [] : [{ name: 'Mine', query: `user=${encodeURIComponent(email)}` }]),
  { name: 'Failed today', query: 'state=failed%2Crejected&created_at=today' },
  { name: 'In flight', query: 'state=staged%2Cprocessing' },
  { name: 'Try', query: 'lane=try' },
];

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
