import type { Client, HeardUpload } from '@symdepot/client';
import { expect, test } from 'vitest';
import { followUpload } from './follow-upload.ts';
import { renderLine } from '../progress/render-row.ts';
import { silentProgress, type RowState } from '../progress/progress.ts';

const upload: HeardUpload = {
  id: 7,
  state: 'processing',
  step: 'inspect',
  error: null,
  problems: [],
  warnings: [],
  attempts: 1,
  progress: { files: { total: 4, uploaded: 1, skipped: 0, ignored: 0, failed: 0 }, bytes: { total: 100, done: 100 } },
  links: { self: '', files: '', events: '', retry: '', cancel: '' },
};

/** What the row shows, told so much of an upload. */
async function follow(...heard: HeardUpload[]): Promise<RowState[]> {
  const shown: RowState[] = [];
  const wait: Client['wait'] = async (_, options) => {
    for (const each of heard) options?.onProgress?.(each);
    return heard.at(-1)!;
  };
  const context = {
    client: { wait } as Client,
    signal: new AbortController().signal,
    pending: { uploads: new Set<number>(), unsent: new Set<string>() },
    settings: { cache: '/nowhere', keys: [] },
  };
  const row = { show: (state: RowState) => void shown.push(state), end: () => {} };
  await followUpload({ ...context, progress: silentProgress, resolve: (path) => path, symdepot: 'symdepot', output: process.stdout }, 7, {
    row,
  });
  return shown;
}

test.each(['rejected', 'failed', 'cancelled'] as const)('an upload that is %s is not shown as stored', async (state) => {
  const shown = await follow(upload, { ...upload, state, step: 'done' });
  expect(shown.map(({ phase }) => phase)).toEqual(['waiting', 'checking', state]);
  expect(shown.at(-1)!.bytes).toBeUndefined();
});

test('one that is complete is', async () => {
  expect((await follow({ ...upload, state: 'complete', step: 'done' })).at(-1)).toMatchObject({
    phase: 'storing',
    bytes: { total: 100, done: 100 },
  });
});

test('no worker is there: it says so; one that is older does not know', async () => {
  const staged: HeardUpload = { ...upload, state: 'staged', attempts: 0 };
  const shown = await follow({ ...staged, workers_alive: false }, { ...staged, workers_alive: true }, staged);
  expect(shown.slice(1).map(({ amount }) => amount)).toEqual(['no worker is running', 'for its turn', 'for its turn']);
});

test('its lane rests: it says so', async () => {
  const staged: HeardUpload = { ...upload, state: 'staged', attempts: 0, workers_alive: true };
  const shown = await follow({ ...staged, lane_paused: true }, { ...staged, lane_paused: false });
  expect(shown.slice(1).map(({ amount }) => amount)).toEqual(['operators have paused the lane', 'for its turn']);
});

test('while it is retried: the last error, and when the next attempt begins', async () => {
  const at = new Date(Date.now() + 30_000).toISOString();
  const delayed: HeardUpload = {
    ...upload,
    last_error: { code: 'storage_unavailable', message: 'Storage cannot be reached', at },
    next_attempt_at: at,
  };
  const [, shown, begun] = await follow(delayed, { ...delayed, next_attempt_at: null });
  expect(shown).toMatchObject({ phase: 'waiting', amount: 'attempt 2', reason: 'Storage cannot be reached' });
  expect((shown!.untilMs ?? 0) - performance.now()).toBeGreaterThan(0);
  expect(begun).toMatchObject({ phase: 'checking' });
  const [, limited] = await follow({ ...delayed, max_attempts: 24 });
  const facts = { label: 's.zip', state: limited!, bytesPerSecond: undefined, nowMs: performance.now() };
  expect(renderLine(facts)).toMatch(/^s\.zip: waiting, attempt 2 of 24 in (29|30) s: Storage cannot be reached$/);
});
