import { defaultListingLimits } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import type { ListingLimits } from './listing-rules.ts';
import { digestRules } from './rules.ts';

const limits = defaultListingLimits;

test('the same rules have the same digest, however their settings are ordered', () => {
  expect(digestRules(limits)).toMatch(/^[0-9a-f]{64}$/);
  const turned = Object.fromEntries(Object.entries(limits).toReversed()) as unknown as ListingLimits;
  expect(digestRules(turned)).toBe(digestRules(limits));
});

test('every setting, and the version, makes other rules', () => {
  const others = [
    ...(['maxEntries', 'maxMemberBytes', 'maxTotalBytes', 'maxRatio'] as const).map((name) => ({ ...limits, [name]: limits[name] + 1 })),
    { ...limits, disallowedSnippets: [] },
    { ...limits, disallowedSnippets: [...limits.disallowedSnippets, 'x'] },
  ];
  expect(Object.keys(limits)).toHaveLength(5); // a new one belongs into the list above
  const digests = [digestRules(limits), digestRules(limits, 0), ...others.map((other) => digestRules(other))];
  expect(new Set(digests).size).toBe(digests.length);
});
