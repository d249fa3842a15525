import { expect, test } from 'vitest';
import { findPrivateBucket } from './private-bucket.ts';

const exceptions = new Map([
  ['*@adobe.com', 'gs://adobe'],
  ['peter?@example.com', 'gs://peters'],
  ['boss@adobe.com', 'gs://boss'],
  ['*@adobe.*', 'gs://never'],
  ['a*b*c@x.org*', 'gs://stars'],
]);

test.each([
  ['someone@adobe.com', 'gs://adobe'],
  ['Someone@ADOBE.com', 'gs://adobe'],
  ['boss@adobe.com', 'gs://boss'],
  ['peter1@example.com', 'gs://peters'],
  ['peter@example.com', undefined],
  ['x@notadobe.com', undefined],
  ['x@adobe.com.evil.com', 'gs://never'],
  ['x@adobexcom', undefined],
  ['abxcxbc@x.org', 'gs://stars'],
  ['abxcxb@x.org', undefined],
])('%s → %s', (email, url) => {
  expect(findPrivateBucket(email, exceptions)).toBe(url);
});
