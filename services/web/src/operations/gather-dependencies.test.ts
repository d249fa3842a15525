import { expect, test } from 'vitest';
import { gatherDependencies } from './gather-dependencies.ts';

const ok = { status: 'ok', ms: 2 } as const;
const away = { status: 'error', ms: 2_000, error: 'no answer within 2000 ms' } as const;

test('what only workers ask is there as well, once, as slow as it is for the slowest', () => {
  expect(gatherDependencies({ database: ok }, [{ database: { ...ok, ms: 7 }, 'try storage': ok }, { 'try storage': ok }])).toEqual([
    { name: 'database', status: 'ok', ms: 7, error: null },
    { name: 'try storage', status: 'ok', ms: 2, error: null },
  ]);
});

test('it is away if one finds it so, and it is said how many do', () => {
  expect(gatherDependencies({}, [{ queue: ok }, { queue: away }])).toEqual([
    { name: 'queue', status: 'error', ms: 2_000, error: 'no answer within 2000 ms (1 of 2 workers)' },
  ]);
  expect(gatherDependencies({ queue: away }, [{ queue: ok }])).toEqual([{ name: 'queue', ...away }]);
});

test('without any worker it is what this process finds', () => {
  expect(gatherDependencies({ database: ok }, [])).toEqual([{ name: 'database', ...ok, error: null }]);
});
