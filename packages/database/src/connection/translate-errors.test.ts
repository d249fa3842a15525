import { isAppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { translateDatabaseError } from './translate-errors.ts';

/** As Prisma wraps what its adapter makes of an error of PostgreSQL. */
const ofPostgres = (originalCode: string, code = 'P2010'): unknown =>
  Object.assign(new Error('failed'), { code, meta: { driverAdapterError: { cause: { originalCode, kind: 'postgres' } } } });

const codeOf = (error: unknown): string | undefined => {
  const translated = translateDatabaseError(error);
  return isAppError(translated) ? translated.code : undefined;
};

test.each([
  ['08006', 'connection failure'],
  ['25006', 'read only'],
  ['40P01', 'deadlock'],
  ['53100', 'disk full'],
  ['55000', 'a parallel worker that did not start'],
  ['57014', 'cancelled'],
  ['57P01', 'shut down'],
  ['58030', 'I/O error'],
  ['XX000', 'internal error'],
])('%s, %s, is the fault of the server and passes', (code) => {
  expect(codeOf(ofPostgres(code))).toBe('database_unavailable');
  expect(codeOf(Object.assign(new Error('failed'), { code }))).toBe('database_unavailable');
});

test('a deadlock, as Prisma calls it', () => expect(codeOf(ofPostgres('40P01', 'P2034'))).toBe('database_unavailable'));

test.each(['22021', '22P05', '54000'])('%s: no retry makes the value fit', (code) => {
  expect(codeOf(ofPostgres(code))).toBe('value_refused');
});

test.each(['23505', '42601', '42883'])('%s is a bug of ours, and stays what it is', (code) => {
  const error = ofPostgres(code);
  expect(translateDatabaseError(error)).toBe(error);
});
