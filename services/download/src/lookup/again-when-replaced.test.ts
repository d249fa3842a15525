import { AppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { againWhenReplaced } from './again-when-replaced.ts';

const replaced = new AppError('storage_object_missing', { name: 'v1/a/AB/a.sym' });

/** Fails with these errors, one after the other, then sends. */
async function attemptAll(...errors: readonly Error[]) {
  const left = [...errors];
  const seen: string[] = [];
  const attempt = async (): Promise<void> => {
    seen.push('look');
    const error = left.shift();
    if (error) throw error;
  };
  const end = await againWhenReplaced(attempt, () => void seen.push('replaced')).then(
    () => 'sent',
    (error: unknown) => (error as AppError).code,
  );
  return [...seen, end];
}

test('what was replaced is looked for again, whatever else goes wrong is not', async () => {
  expect(await attemptAll()).toEqual(['look', 'sent']);
  expect(await attemptAll(replaced, replaced)).toEqual(['look', 'replaced', 'look', 'replaced', 'look', 'sent']);
  expect(await attemptAll(replaced, new AppError('symbol_not_found'))).toEqual(['look', 'replaced', 'look', 'symbol_not_found']);
});

test('a store that contradicts itself is no miss', async () => {
  const seen = await attemptAll(...Array.from({ length: 20 }, () => replaced));
  expect([seen.filter((one) => one === 'look').length, seen.at(-1)]).toEqual([10, 'storage_unavailable']);
});
