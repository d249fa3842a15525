import { describe, expect, test } from 'vitest';
import type { RowFacts } from './render-row.ts';
import { renderLine, renderRow } from './render-row.ts';

const facts: RowFacts = {
  label: 'symbols-1.zip',
  state: { phase: 'sending', bytes: { done: 30 * 2 ** 20, total: 40 * 2 ** 20 } },
  bytesPerSecond: 2 * 2 ** 20,
  nowMs: 0,
};
const layout = { width: 120, labelWidth: 13, isUnicode: false };

describe('a row on a terminal', () => {
  test('has everything where there is room', () => {
    expect(renderRow(facts, layout)).toBe(
      'symbols-1.zip  sending    #####################.......   75 %  5 s left         2.0 MiB/s   30.0 of 40.0 MiB',
    );
    expect(renderRow({ ...facts, bytesPerSecond: undefined }, { ...layout, isUnicode: true })).toBe(
      'symbols-1.zip  sending    █████████████████████░░░░░░░   75 %                               30.0 of 40.0 MiB',
    );
  });

  test.each([200, 120, 100, 80, 60, 45, 30, 10, 1])('never is longer than %i columns', (width) => {
    expect(renderRow(facts, { ...layout, width }).length).toBeLessThanOrEqual(width);
  });

  test('loses what matters least first', () => {
    expect(renderRow(facts, { ...layout, width: 79 })).toMatch(/[#.]{10,} {3}75 % {2}5 s left {9}2\.0 MiB\/s$/);
    expect(renderRow(facts, { ...layout, width: 60 })).toMatch(/[#.]{8,} {3}75 % {2}5 s left$/);
    expect(renderRow(facts, { ...layout, width: 36 })).toMatch(/ 75 %$/);
  });

  test('without a total there is no bar', () => {
    expect(renderRow({ ...facts, state: { phase: 'waiting', amount: 'for its turn' } }, layout)).toBe(
      'symbols-1.zip  waiting    for its turn',
    );
    expect(renderRow({ ...facts, state: { phase: 'sending', bytes: { done: 0, total: 0 } } }, layout)).toBe('symbols-1.zip  sending');
  });

  test('a wait counts down, and fits into 80 columns', () => {
    const state = { phase: 'cut', amount: 'the connection was cut; again', untilMs: 12_000 };
    expect(renderRow({ ...facts, state, nowMs: 0 }, { ...layout, width: 79 })).toMatch(/cut {8}the connection was cut; again in 12 s$/);
    expect(renderRow({ ...facts, state, nowMs: 9_001 }, { ...layout, width: 79 })).toMatch(/again in 3 s$/);
    expect(renderRow({ ...facts, state, nowMs: 99_000 }, { ...layout, width: 79 })).toMatch(/again in 0 s$/);
    const retried = { phase: 'waiting', amount: 'attempt 2', untilMs: 12_000, reason: 'Storage cannot be reached' };
    expect(renderRow({ ...facts, state: retried, nowMs: 0 }, { ...layout, width: 79 })).toBe(
      'symbols-1.zip  waiting    attempt 2 in 12 s: Storage cannot be reached',
    );
  });

  test('names cannot move the cursor', () => {
    expect(renderRow({ ...facts, label: 'a\u001b[2Jb\n' }, layout)).not.toMatch(/[\u0000-\u001f]/); // oxlint-disable-line no-control-regex -- that is the point
  });
});

test('a line in a log', () => {
  expect(renderLine(facts)).toBe('symbols-1.zip: sending, 75 %, 5 s left, 2.0 MiB/s, 30.0 of 40.0 MiB');
  expect(renderLine({ ...facts, state: { phase: 'waiting' } })).toBe('symbols-1.zip: waiting');
});
