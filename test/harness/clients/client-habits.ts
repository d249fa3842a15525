// How the clients that exist send an archive: what they take for an end, how often they come back and after how long. Their own
// figures; a test may have their pauses pass faster.
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpResponse } from './http.ts';

export interface Sending {
  /** One attempt; it rejects where there is no response. */
  readonly send: () => Promise<HttpResponse>;
  /** How many seconds of the client's pauses pass in one. */
  readonly speed: number;
}

export interface SendingEnd {
  readonly isDone: boolean;
  /** Of each attempt, in order; 0 where there was no response. */
  readonly statuses: readonly number[];
  /** The last one. */
  readonly response: HttpResponse | undefined;
}

/** `toolkit/crashreporter/tools/upload_symbols.py`: `redo.retrier` with 7 attempts, 10 s that grow by half, a jitter of a second. */
export const sendAsFirefox = (sending: Sending): Promise<SendingEnd> =>
  sendAsOne(sending, {
    attempts: 7,
    pauseSeconds: (pauses) => Math.min(300, 10 * 1.5 ** pauses) + Math.random() * 2 - 1,
    isSuccess: ({ status }) => status >= 200 && status < 300,
    isTransient: (status) => status === 0 || status === 408 || status === 429 || status >= 500,
  });

/** `upload-symbols`: 5 retries, a minute after each other, and only of what a gateway may say. It reads the keys that were skipped. */
export const sendAsRustUploader = (sending: Sending): Promise<SendingEnd> =>
  sendAsOne(sending, {
    attempts: 6,
    pauseSeconds: () => 60,
    isSuccess: (response) =>
      response.status >= 200 &&
      response.status < 300 &&
      Array.isArray(response.json<{ upload: { skipped_keys: unknown } }>().upload.skipped_keys),
    isTransient: (status) => [429, 502, 503, 504].includes(status),
  });

interface Habits {
  readonly attempts: number;
  readonly pauseSeconds: (pausesSoFar: number) => number;
  readonly isSuccess: (response: HttpResponse) => boolean;
  readonly isTransient: (status: number) => boolean;
}

/** Neither of them looks at Retry-After. */
async function sendAsOne({ send, speed }: Sending, { attempts, pauseSeconds, isSuccess, isTransient }: Habits): Promise<SendingEnd> {
  const statuses: number[] = [];
  for (;;) {
    const response = await send().catch(() => undefined);
    statuses.push(response?.status ?? 0);
    if (response && isSuccess(response)) return { isDone: true, statuses, response };
    if (!isTransient(statuses.at(-1)!) || statuses.length === attempts) return { isDone: false, statuses, response };
    await delay((pauseSeconds(statuses.length - 1) * 1_000) / speed);
  }
}
