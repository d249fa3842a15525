import { expect, test } from 'vitest';
import { boundProblems, parseUploadId, type Problem } from './upload.ts';

const problem = (member: string): Problem => ({ code: 'member_name_unrecognized', member, message: 'no' });

test('a list of problems keeps its first thousand and says how many there were besides', () => {
  const bounded = boundProblems(Array.from({ length: 1_500 }, (_, index) => problem(String(index))));
  expect(bounded).toHaveLength(1_001);
  expect(bounded[999]).toEqual(problem('999'));
  expect(bounded[1_000]).toEqual({ code: 'problems_omitted', member: null, message: '500 more problems are not listed' });
});

test('a list of problems is 512 KiB at most, whatever is in them', () => {
  const long = Array.from({ length: 900 }, () => ({ ...problem('\u0001'.repeat(500)), message: 'm'.repeat(1_000) }));
  const bounded = boundProblems(long);
  expect(JSON.stringify(bounded).length).toBeLessThan(513 * 1024);
  expect(bounded.at(-1)).toMatchObject({ code: 'problems_omitted', message: `${900 - bounded.length + 1} more problems are not listed` });
  expect(boundProblems([{ ...problem('a'), message: 'm'.repeat(600_000) }])).toHaveLength(1);
});

test('names of problems are cut', () => {
  expect(boundProblems([problem('x'.repeat(5_000))])[0]?.member).toHaveLength(501);
  expect(boundProblems([problem('short')])).toEqual([problem('short')]);
});

test.each([
  ['1', 1],
  ['2147483647', 2_147_483_647],
  ['2147483648', undefined],
  ['0', undefined],
  ['01', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['', undefined],
])('the upload id %j is %s', (text, id) => {
  expect(parseUploadId(text)).toBe(id);
});
