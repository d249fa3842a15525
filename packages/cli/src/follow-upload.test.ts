import type { Client, HeardUpload } from '@symdepot/client';
import { expect, test } from 'vitest';
import { followUpload } from './follow-upload.ts';
import { silentProgress, type RowState } from './progress/progress.ts';

const upload: HeardUpload = {
  id: 7,
  state: 'processing',
  step: 'inspect',
  error: null,
  problems: [],
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
  const workplace = { client: { wait } as Client, signal: new AbortController().signal, pending: { uploads: new Set<number>(), unsent: new Set<string>() } };
  const row = { show: (state: RowState) => void shown.push(state), end: () => {} };
  await followUpload({ ...workplace, progress: silentProgress, resolve: (path) => path, output: process.stdout }, 7, { row });
  return shown;
}

test.each(['rejected', 'failed', 'cancelled'] as const)('an upload that is %s is not shown as stored', async (state) => {
  const shown = await follow(upload, { ...upload, state, step: 'done' });
  expect(shown.map(({ phase }) => phase)).toEqual(['waiting', 'checking', state]);
  expect(shown.at(-1)!.bytes).toBeUndefined();
});

test('one that is complete is', async () => {
  expect((await follow({ ...upload, state: 'complete', step: 'done' })).at(-1)).toMatchObject({ phase: 'storing', bytes: { total: 100, done: 100 } });
});
