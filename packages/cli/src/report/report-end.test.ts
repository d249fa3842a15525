import type { HeardUpload } from '@symdepot/client';
import { expect, test } from 'vitest';
import { describeEnd, describeWarnings, exitCodeOfEnd } from './report-end.ts';

const rejected = (uploaded: number): HeardUpload => ({
  id: 7,
  state: 'rejected',
  step: 'done',
  error: 'bad',
  problems: [{ code: 'member_crc_mismatch', member: 'a', message: "Bad CRC-32 for file 'a'" }],
  warnings: [],
  attempts: 1,
  last_error: null,
  next_attempt_at: null,
  workers_alive: null,
  lane_paused: null,
  progress: { files: { total: 3, uploaded, skipped: 0, ignored: 0, failed: 1 }, bytes: { total: 9, done: 9 } },
  links: { self: '', files: '', events: '', retry: '', cancel: '' },
});

test('an archive is refused as a whole', () => {
  expect(describeEnd('s.zip', rejected(0), 'symdepot')).toEqual([
    's.zip: upload 7 was refused; nothing of it is stored. Mend these files, or leave them out:',
    expect.stringContaining("Bad CRC-32 for file 'a'"),
  ]);
  expect(exitCodeOfEnd(rejected(0))).toBe(1);
});

test('what every name must be is said of each in a few words, not in a sentence of Tecken', () => {
  const problems = ['README.md', 'notes.txt'].map((member) => ({
    code: 'member_name_unrecognized',
    member,
    message: `Unrecognized file pattern. Should only be <module>/<hex>/<file> … (First unrecognized pattern was '${member}')`,
  }));
  expect(describeEnd('s.zip', { ...rejected(0), problems }, 'symdepot').slice(1)).toEqual([
    '  README.md: not named <debug file>/<debug id>/<symbols file>',
    '  notes.txt: not named <debug file>/<debug id>/<symbols file>',
  ]);
});

test('behind the verdict, where there is more to see', () => {
  const page = 'https://symbols.example/uploads/upload/7';
  for (const state of ['rejected', 'failed', 'cancelled', 'processing'] as const)
    expect(describeEnd('s', { ...rejected(0), state, links: { ...rejected(0).links, page } }, 'symdepot').at(-1)).toBe(`  ${page}`);
});

test('one attempt is no attempts', () => {
  expect(describeEnd('s.zip', { ...rejected(0), state: 'failed' }, 'symdepot')[0]).toBe('s.zip: upload 7 failed after 1 attempt: bad');
});

test('of files that were sent one by one the sound ones are stored', () => {
  expect(describeEnd('s', rejected(2), 'symdepot')[0]).toContain('2 of its 3 files are stored');
  expect(exitCodeOfEnd(rejected(2))).toBe(1);
});

test('what had not arrived is to be sent again', () => {
  const problems = [{ code: 'file_not_received', member: 'a', message: 'a had not arrived' }];
  expect(describeEnd('s', { ...rejected(2), problems }, 'symdepot')[0]).toContain('Send again what had not arrived, mend the other files');
});

test('what keeps an upload from going on is said: no worker, and an attempt that failed', () => {
  const last = { code: 'storage_unavailable', message: 'Storage cannot be reached', at: '2026-11-29T14:00:00Z' };
  const waiting = { ...rejected(0), state: 'processing' as const, attempts: 2, last_error: last, next_attempt_at: '2026-11-29T14:00:30Z' };
  expect(describeEnd('s', { ...waiting, workers_alive: false }, 'symdepot')).toEqual([
    's: upload 7 is not finished yet. To wait for it: symdepot status 7 --watch',
    '  No worker is running: nothing happens until one is started',
    '  Attempt 2 failed at 2026-11-29T14:00:00Z: Storage cannot be reached. Attempt 3 is at 2026-11-29T14:00:30Z',
  ]);
  expect(describeEnd('s', { ...waiting, lane_paused: true }, 'symdepot')[1]).toContain('Operators have paused its lane');
  expect(describeEnd('s', { ...waiting, max_attempts: 24 }, 'symdepot').at(-1)).toContain(
    'Attempt 2 of 24 failed at 2026-11-29T14:00:00Z: Storage',
  );
  expect(describeEnd('s', { ...waiting, max_attempts: 24 }, 'symdepot').at(-1)).toContain('. Attempt 3 of 24 is at 2026');
});

test('what no debugger can use is named', () => {
  const warnings = [{ code: 'symbols_empty', member: 'a', message: "'a' is empty" }];
  expect(describeWarnings({ id: 7, warnings }, 'symdepot')).toEqual([
    'Upload 7 has files that no debugger can use (--strict refuses them):',
    "  'a' is empty",
  ]);
  expect(describeWarnings({ id: 7, warnings: [] }, 'symdepot')).toEqual([]);
});
