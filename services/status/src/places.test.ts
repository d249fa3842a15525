import { AppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

const newPlaces = () =>
  createPlaces(
    { all: 10, perUser: 6 },
    { all: () => new AppError('coverage_overloaded'), ofUser: () => new AppError('too_much_coverage_of_user') },
  );

test('so many of one user, so many in all; what is given back can be taken', () => {
  const places = newPlaces();
  const leave = places.take(1, 5);
  expect(() => places.take(1, 2)).toThrow(expect.objectContaining({ code: 'too_much_coverage_of_user' }));
  places.take(2, 5);
  expect(() => places.take(3, 1)).toThrow(expect.objectContaining({ code: 'coverage_overloaded' }));
  leave();
  expect(places.taken()).toBe(5);
  places.take(1, 2);
});

test('who wants more than there are is let in alone', () => {
  const places = newPlaces();
  const leave = places.take(1, 20);
  expect(() => places.take(2, 1)).toThrow(expect.objectContaining({ code: 'coverage_overloaded' }));
  leave();
  places.take(2, 1);
});
