import { expect, test } from 'vitest';
import type { UploadId } from '@symdepot/symbols';
import { etagOf, isKnown } from './etag.ts';

const shown = (id: number, revision: number) => ({ id: id as UploadId, revision });
const snapshot = (workersAlive: boolean | null) => ({
  upload: shown(7, 3),
  workersAlive,
  lanePaused: workersAlive === null ? null : false,
});
const etag = etagOf(snapshot(true), [shown(6, 9)]);

test('an ETag is made of the revisions of what is shown', () => {
  expect(etag).toBe('W/"7.3-6.9"');
  expect(etagOf(snapshot(null), [])).toBe('W/"7.3"');
});

test('and is another one while no worker is there, while the lane rests, and when something else can be done', () => {
  expect(etagOf(snapshot(false), [shown(6, 9)])).not.toBe(etag);
  expect(etagOf({ ...snapshot(true), lanePaused: true }, [shown(6, 9)])).not.toBe(etag);
  expect(etagOf(snapshot(true), [shown(6, 9)], [{ code: 'upload_is_complete' }, undefined])).not.toBe(etag);
});

test.each([
  ['W/"7.3-6.9"', true],
  ['"7.3-6.9"', true],
  ['"a", W/"7.3-6.9" , "b"', true],
  ['*', true],
  ['W/"7.3"', false],
  ['7.3-6.9', false],
  ['', false],
  [undefined, false],
])('If-None-Match: %s', (header, expected) => expect(isKnown(header, etag)).toBe(expected));
