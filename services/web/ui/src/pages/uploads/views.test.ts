import { expect, test } from 'vitest';
import { canonical, defaultViews, isSameQuery } from './views.ts';

test('a view is the same in whatever order, and on whatever page', () => {
  expect(isSameQuery('lane=try&state=failed&page=3', 'state=failed&lane=try')).toBe(true);
  expect(isSameQuery('lane=try', 'lane=try&state=failed')).toBe(false);
  expect(canonical('state=failed%2Crejected&page=2&lane=try')).toBe('lane=try&state=failed%2Crejected');
});

test('whoever sees only their own uploads needs no view of them', () => {
  const names = (email?: string) => defaultViews(email).map(({ name }) => name);
  expect(names('ann@example.com')).toEqual(['All', 'Mine', 'Failed today', 'In flight', 'Try']);
  expect(names()).toEqual(['All', 'Failed today', 'In flight', 'Try']);
});
