import { expect, test } from 'vitest';
import { searchTarget } from './search-target.ts';

test.each([
  ['', undefined],
  ['  ', undefined],
  ['12', '/uploads/upload/12'],
  [' #12 ', '/uploads/upload/12'],
  ['ann@example.com', '/uploads?user=ann%40example.com'],
  ['env-12', '/build-environments/environment/12'],
  ['a5'.repeat(64), `/build-environments?sha512=${'a5'.repeat(64)}`],
  [`sha512:${'a5'.repeat(64)}`, `/build-environments?sha512=sha512%3A${'a5'.repeat(64)}`],
  ['44E4EC8C2F41492B9369D6B9A059577C2', '/uploads/files?key=44E4EC8C2F41492B9369D6B9A059577C2&created_at=any'],
  ['44e4ec8c-2f41-492b-9369-d6b9a059577c2', '/uploads/files?key=44e4ec8c2f41492b9369d6b9a059577c2&created_at=any'],
  ['xul.pdb/44E4/xul.sym', '/uploads/files?key=xul.pdb%2F44E4%2Fxul.sym&created_at=any'],
  ['xul.pdb 44E4EC8C2F41492B9369D6B9A059577C2', '/uploads/files?key=xul.pdb%2C44E4EC8C2F41492B9369D6B9A059577C2&created_at=any'],
])('%j leads to %s', (text, target) => {
  expect(searchTarget(text)).toBe(target);
});
