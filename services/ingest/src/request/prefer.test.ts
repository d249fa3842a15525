import { expect, test } from 'vitest';
import { isStrictWanted, parsePrefer } from './prefer.ts';

test.each([
  [undefined, { kind: 'default' }],
  ['', { kind: 'default' }],
  ['handling=lenient', { kind: 'default' }],
  ['wait=soon', { kind: 'default' }],
  ['respond-async', { kind: 'respond-async' }],
  ['Respond-Async', { kind: 'respond-async' }],
  ['wait=10', { kind: 'wait', seconds: 10 }],
  ['wait = "0"', { kind: 'wait', seconds: 0 }],
  ['handling=strict; x=1, wait=30', { kind: 'wait', seconds: 30 }],
  ['wait=10, respond-async', { kind: 'respond-async' }],
])('Prefer: %s', (header, preference) => {
  expect(parsePrefer(header)).toEqual(preference);
});

test.each([
  ['handling=strict', true],
  ['respond-async, Handling = "Strict"; x=1', true],
  ['handling=strict, wait=5', true],
  ['handling=lenient', false],
  ['handling', false],
  ['x-handling=strict', false],
  [undefined, false],
])('Prefer: %s wants it strict: %s', (header, isStrict) => {
  expect(isStrictWanted(header)).toBe(isStrict);
});
