import { expect, test } from 'vitest';
import { nextStepOf } from './next-step.ts';
import { timelineOf } from './timeline.ts';
import { verdictOf, type Upload } from './verdict.ts';

const none = { total: 0, uploaded: 0, skipped: 0, ignored: 0, failed: 0 };
const at = '2026-11-29T12:00:00.000Z';

type Change = Partial<Omit<Upload, 'progress'>> & { readonly files?: Partial<typeof none> };

/** As the status has it, in as far as it matters here. */
function uploadWith({ files, ...change }: Change): Upload {
  return {
    id: 7,
    user: { id: 1, email: 'ann@example.com' },
    state: 'complete',
    step: 'done',
    error: null,
    problems: [],
    warnings: [],
    attempts: 1,
    max_attempts: 24,
    last_error: null,
    next_attempt_at: null,
    workers_alive: null,
    lane_paused: null,
    can_retry: false,
    retry_refusal: null,
    archive_kept_until: null,
    is_by_session: false,
    timeline: [],
    progress: { files: { ...none, ...files }, bytes: { total: 0, done: 0 } },
    ...change,
  } as Upload;
}

const problem = (code: Upload['problems'][number]['code'], member: string | null, message = 'It is wrong'): Upload['problems'][number] => ({
  code,
  member,
  message,
});
const fault = { code: 'storage_unavailable', message: 'The object storage cannot be reached at the moment. Try again', at };

test.each<[string, Change]>([
  ['Complete: 412 files can be downloaded (37 were stored already).', { files: { total: 412, uploaded: 375, skipped: 37 } }],
  [
    'Complete: 1 file can be downloaded (1 was stored already). 2 files of the archive are never stored.',
    { files: { total: 3, skipped: 1, ignored: 2 } },
  ],
  ['Complete: nothing had to be stored. 1 file of the archive is never stored.', { files: { total: 1, ignored: 1 } }],
  ['Complete: 1 file was taken down since.', { files: { total: 1, failed: 1 } }],
  [
    'Complete: 2 files can be downloaded (1 was stored already). 3 files were taken down since. 1 file of the archive is never stored.',
    { files: { total: 6, uploaded: 1, skipped: 1, failed: 3, ignored: 1 } },
  ],
  [
    'Rejected: 2 of 412 files cannot be taken. Nothing was published.',
    {
      state: 'rejected',
      files: { total: 412 },
      problems: [problem('member_crc_mismatch', 'a'), problem('member_crc_mismatch', 'b'), problem('member_encrypted', 'b')],
    },
  ],
  ['Rejected: 1 file cannot be taken. Nothing was published.', { state: 'rejected', problems: [problem('member_name_unsafe', 'a')] }],
  [
    'Rejected: more than 1 file cannot be taken. Nothing was published.',
    { state: 'rejected', problems: [problem('member_name_unsafe', 'a'), problem('problems_omitted', null)] },
  ],
  [
    'Rejected: File is not a zip file. Nothing was published.'.replace('File', 'file'),
    { state: 'rejected', problems: [problem('archive_not_zip', null, 'File is not a zip file')] },
  ],
  [
    'Rejected: 1 of 3 files cannot be taken. The other 2 files can be downloaded.',
    { state: 'rejected', files: { total: 3, uploaded: 2, failed: 1 }, problems: [problem('file_not_received', 'a')] },
  ],
  [
    'Failed after 24 attempts: the object storage cannot be reached at the moment. A retry works from the kept archive until 3 Dec.',
    { state: 'failed', attempts: 24, error: fault.message, can_retry: true, archive_kept_until: '2026-12-03T09:00:00.000Z' },
  ],
  [
    'Failed after 1 attempt: the object storage cannot be reached at the moment. 2 of 3 files had been stored.',
    { state: 'failed', error: fault.message, files: { total: 3, uploaded: 2 } },
  ],
  ['Cancelled: nothing had been stored.', { state: 'cancelled', files: { total: 3 } }],
  ['Waiting for a worker that is free.', { state: 'staged', step: 'list', workers_alive: true }],
  ['Waiting: no worker is alive. It goes on as soon as one is started.', { state: 'staged', step: 'list', workers_alive: false }],
  [
    'Waiting: operators have paused its lane. It goes on as soon as they resume it.',
    { state: 'staged', step: 'list', workers_alive: true, lane_paused: true },
  ],
  ['Waiting for the files that were announced.', { state: 'staged', step: 'receive', workers_alive: false }],
  [
    'Processing: the object storage cannot be reached at the moment. Attempt 7 of 24 comes by itself.',
    { state: 'processing', step: 'publish', attempts: 6, last_error: fault, next_attempt_at: at },
  ],
  ['Processing: files are being stored. This is attempt 2.', { state: 'processing', step: 'publish', attempts: 2 }],
  [
    'Processing: files are being stored. This is attempt 7.',
    { state: 'processing', step: 'publish', attempts: 7, last_error: fault, next_attempt_at: null },
  ],
  [
    'Processing: operators have paused its lane. It goes on as soon as they resume it.',
    { state: 'processing', step: 'publish', attempts: 6, last_error: fault, next_attempt_at: at, lane_paused: true },
  ],
  ['Processing: no worker is alive. It goes on as soon as one is started.', { state: 'processing', step: 'publish', workers_alive: false }],
])('%s', (verdict, change) => {
  expect(verdictOf(uploadWith(change))).toBe(verdict);
});

const gone = { code: 'archive_bytes_missing', message: 'The archive is gone' };

test.each<[string, Change, ReturnType<typeof nextStepOf>['primary'], ReturnType<typeof nextStepOf>['secondary'], RegExp]>([
  ['complete', {}, undefined, undefined, /nothing to do/],
  ['complete, with a file of no use', { warnings: [problem('symbols_empty', 'a')] }, undefined, undefined, /One of the files is of no use/],
  ['failed', { state: 'failed', can_retry: true }, 'retry', undefined, /what is left to do/],
  ['failed, archive gone', { state: 'failed', retry_refusal: gone }, 'send', undefined, /archive is gone\. Send the archive again/],
  [
    'failed, of somebody else',
    { state: 'failed', retry_refusal: { code: 'upload_not_yours', message: 'Only ann may' } },
    undefined,
    undefined,
    /^Only ann may\.$/,
  ],
  ['failed just now: the event does not say what can be done', { state: 'failed' }, undefined, undefined, /looked up/],
  [
    'rejected',
    { state: 'rejected', can_retry: true, problems: [problem('archive_empty', null)] },
    undefined,
    'retry',
    /helps only after a rule/,
  ],
  [
    'rejected, archive gone',
    { state: 'rejected', problems: [problem('archive_empty', null)] },
    undefined,
    undefined,
    /Mend what is listed/,
  ],
  [
    'rejected, as its sender may not upload',
    { state: 'rejected', can_retry: true, problems: [problem('sender_gone', null)] },
    'retry',
    undefined,
    /in your name/,
  ],
  ['cancelled', { state: 'cancelled', can_retry: true }, 'retry', undefined, /where it was stopped/],
  ['waiting', { state: 'staged', step: 'list', workers_alive: true }, undefined, undefined, /by itself/],
  ['no worker', { state: 'staged', step: 'list', workers_alive: false }, undefined, undefined, /start a worker/],
])('the one right thing: %s', (_, change, primary, secondary, text) => {
  const step = nextStepOf(uploadWith(change), true);
  expect([step.primary, step.secondary]).toEqual([primary, secondary]);
  expect(step.text).toMatch(text);
});

test('the timeline says what happened, and what is to come', () => {
  const entry = { at, ended_at: null, attempt: null, by: null, state: null, error: null };
  const moments = timelineOf(
    uploadWith({
      state: 'processing',
      attempts: 1,
      next_attempt_at: '2026-11-29T12:01:00.000Z',
      timeline: [
        { ...entry, kind: 'created', by: 'ann@example.com' },
        {
          ...entry,
          kind: 'attempt',
          attempt: 1,
          ended_at: '2026-11-29T12:00:02.500Z',
          error: { code: 'storage_unavailable', message: 'The store is away' },
        },
        { ...entry, kind: 'notification', by: 'https://hooks.example', attempt: 2, error: { code: null, message: 'status 500' } },
      ],
    }),
  );
  expect(moments).toEqual([
    { at, what: 'Received', text: 'from ann@example.com', tone: 'plain' },
    { at, what: 'Attempt 1', text: 'The store is away (storage_unavailable)', seconds: 2.5, tone: 'bad' },
    { at, what: 'Notification to https://hooks.example', text: 'not taken after 2 attempts: status 500', tone: 'bad' },
    { at: '2026-11-29T12:01:00.000Z', what: 'Attempt 2 of 24', tone: 'next' },
  ]);
});

test('an upload whose sender may not upload any more is published by a retry of that sender only', () => {
  const step = nextStepOf(uploadWith({ state: 'rejected', can_retry: true, problems: [problem('sender_gone', null)] }), false);
  expect(step.primary).toBe('send');
  expect(step.text).toMatch(/^Only a retry by \S+ publishes it/);
});
