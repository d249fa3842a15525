import { AppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { createQuota } from './quota.ts';

const newQuota = () =>
  createQuota(
    { all: 10, perCaller: 6 },
    { all: () => new AppError('coverage_overloaded'), ofCaller: () => new AppError('too_much_coverage_of_user') },
  );

test('so many of one caller, so many in all; what is given back can be taken', () => {
  const quota = newQuota();
  const one = quota.of(1);
  one.take(5);
  expect(() => quota.of(1).take(2)).toThrow(expect.objectContaining({ code: 'too_much_coverage_of_user' }));
  quota.of(2).take(5);
  expect(() => quota.of(3).take(1)).toThrow(expect.objectContaining({ code: 'coverage_overloaded' }));
  one.leave();
  one.leave();
  expect(quota.taken()).toBe(5);
  quota.of(1).take(2);
});

test('what is taken bit by bit counts as what is taken at once', () => {
  const quota = newQuota();
  const one = quota.of(1);
  one.take(2);
  one.take(4);
  const other = quota.of(1);
  expect(() => other.take(1)).toThrow(expect.objectContaining({ code: 'too_much_coverage_of_user' }));
  one.leave();
  other.take(1);
  expect(quota.taken()).toBe(1);
});

test('who wants more than there are is let in alone, also bit by bit', () => {
  const quota = newQuota();
  const one = quota.of(1);
  for (let bits = 0; bits < 4; bits++) one.take(5);
  expect(() => quota.of(2).take(1)).toThrow(expect.objectContaining({ code: 'coverage_overloaded' }));
  one.leave();
  quota.of(2).take(1);
});
