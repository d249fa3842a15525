// Which of several members of one key is published.
import type { UploadFileRecord } from '@symdepot/database';
import { expect, test } from 'vitest';
import { settleSameKeys } from './settle-same-keys.ts';

let id = 0n;
const file = (member: string, richness: number | null, md5: string, more: Partial<UploadFileRecord> = {}): UploadFileRecord =>
  ({ id: id++, member, key: 'a/AB12/a', richness, md5, contentMd5: null, ...more }) as UploadFileRecord;
const settled = (...files: UploadFileRecord[]): unknown[] =>
  settleSameKeys(files, false).map(({ id: own, outcome, reason }) => [files.find((one) => one.id === own)!.member, outcome, reason]);

test('nothing, and one of a kind', () => {
  expect(settled()).toEqual([]);
  expect(settled(file('one', 7, 'x'))).toEqual([]);
});

test('the one that holds most, wherever it stands; the last of equals', () => {
  expect(settled(file('less', 1, 'x'), file('most', 7, 'y'), file('middle', 3, 'z'))).toEqual([
    ['less', 'ignored', 'less_complete'],
    ['middle', 'ignored', 'less_complete'],
  ]);
  expect(settled(file('first', 7, 'x'), file('second', 7, 'x'))).toEqual([['first', 'ignored', 'same_content']]);
  expect(settled(file('unknown', null, 'x'), file('some', 1, 'y'))).toEqual([['unknown', 'ignored', 'less_complete']]);
});

test('content counts, whoever compressed it', () => {
  expect(settled(file('a', 4, 'x', { contentMd5: 'c' }), file('b', 4, 'y', { contentMd5: 'c' }))).toEqual([
    ['a', 'ignored', 'same_content'],
  ]);
});

test('of two that differ and hold as much the later one counts, with a warning; refused when strict; each key for itself', () => {
  const [one, two] = [file('one', 7, 'x'), file('two', 7, 'y')];
  const files = [one, two, file('other', 7, 'z', { key: 'b/AB12/b' as UploadFileRecord['key'] })];
  const message = "'one' and 'two' are two different files of the same name and id, 'a/AB12/a'. The later one counts";
  const found = { id: one.id, reason: 'member_key_taken', message };
  expect(settleSameKeys(files, false)).toEqual([{ ...found, outcome: 'ignored', warning: { code: 'member_key_taken', message } }]);
  expect(settleSameKeys(files, true)).toEqual([{ ...found, outcome: 'failed' }]);
  expect(settled(one, file('less', 1, 'y'), file('again', 7, 'x'))).toEqual([
    ['one', 'ignored', 'same_content'],
    ['less', 'ignored', 'less_complete'],
  ]);
});
