// Sample responses in the contract's format, for tests.
import type { UploadAccepted, UploadEvent } from '@symdepot/api';

const links = { self: '/u', files: '/u/files', events: '/u/events', retry: '/u/retry', cancel: '/u/cancel', page: '/p' };

export const accepted: UploadAccepted = {
  upload: {
    id: 7,
    size: 1,
    filename: 'symbols.zip',
    bucket: 'symbols',
    download_url: null,
    try_symbols: false,
    redirect_urls: [],
    completed_at: null,
    created_at: '2026-01-02T03:04:05Z',
    user: 'tester@example.com',
    skipped_keys: [],
    warnings: [],
    state: 'staged',
    lane_paused: false,
    links,
  },
};

export const uploadEventOf = (state: UploadEvent['state']): UploadEvent => ({
  id: 7,
  state,
  step: state === 'complete' ? 'done' : 'inspect',
  error: null,
  problems: [],
  warnings: [],
  attempts: 1,
  max_attempts: 24,
  progress: { files: { total: 1, uploaded: 0, skipped: 0, ignored: 0, failed: 0 }, bytes: { total: 1, done: 0 } },
  last_error: null,
  next_attempt_at: null,
  workers_alive: true,
  lane_paused: false,
  links,
});
