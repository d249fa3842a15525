import { expect, test } from 'vitest';
import { annotationOf } from './annotate.ts';

const inActions = { GITHUB_ACTIONS: 'true' };
const report = { lines: ['a.zip: upload 7 was refused', '  http://x/uploads/upload/7', '  100%'], json: {}, exitCode: 1 } as const;

test('an error is one line, whatever it holds', () => {
  expect(annotationOf(report, inActions)).toBe(
    '::error title=symdepot::a.zip: upload 7 was refused%0A  http://x/uploads/upload/7%0A  100%25',
  );
});

test('a verdict that is good is a notice; other results are none', () => {
  const done = { ...report, exitCode: 0 } as const;
  expect(annotationOf({ ...done, isVerdict: true }, inActions)).toMatch(/^::notice title=symdepot::a\.zip/);
  expect(annotationOf(done, inActions)).toBeUndefined();
});

test('elsewhere there is none, nor of nothing', () => {
  for (const environment of [{}, { GITHUB_ACTIONS: 'false' }]) expect(annotationOf(report, environment)).toBeUndefined();
  expect(annotationOf({ ...report, lines: [] }, inActions)).toBeUndefined();
});
