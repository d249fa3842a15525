// Uploads by URL outlive their request: a fetch may take longer than any caller waits. A second request of the same user for the
// same lane and URL waits for the fetch in progress, or gets the upload that it produced while nobody was waiting.
import { setTimeout as delay } from 'node:timers/promises';
import type { UploadRecord } from '@symdepot/database';

export interface UrlUploads {
  /**
   * The upload, as soon as its archive is fetched and recorded; undefined when the wait times out first: the fetch continues.
   * @throws the error of `begin`; a failure is forgotten once the current waiters have received it
   */
  get(
    key: string,
    begin: () => Promise<UploadRecord>,
    patience: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<UploadRecord | undefined>;
}

/** How long an upload that nobody waited for is remembered for its caller to come back. */
const keptMs = 600_000;

export function createUrlUploads(): UrlUploads {
  const uploads = new Map<string, Promise<UploadRecord>>();

  const start = (key: string, begin: () => Promise<UploadRecord>): Promise<UploadRecord> => {
    const upload = begin();
    const forget = (): void => {
      if (uploads.get(key) === upload) uploads.delete(key);
    };
    uploads.set(key, upload);
    upload.then(() => setTimeout(forget, keptMs).unref(), forget);
    return upload;
  };
  return {
    async get(key, begin, { waitMs, signal }) {
      const over = new AbortController();
      const pause = delay(Math.max(0, waitMs), undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => undefined);
      const upload = await Promise.race([uploads.get(key) ?? start(key, begin), pause]);
      over.abort();
      if (upload) uploads.delete(key); // delivered: the same URL is a new upload from now on
      return upload;
    },
  };
}
