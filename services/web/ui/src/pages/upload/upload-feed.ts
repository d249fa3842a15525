// Follows an upload while its page can be seen: connects, comes back after the connection has broken, rests when told to or when the
// tab is hidden, since a browser opens only six connections to a server. Neighbours: read-events.ts, use-upload-feed.ts.
import type { UploadEvent } from '@symdepot/api';
import { ApiError, isFinal } from '../../api/api-error.ts';
import { readEvents } from './read-events.ts';
import { hasEnded } from './verdict.ts';

export type FeedState =
  | { readonly name: 'connecting' | 'live' | 'paused' | 'hidden' | 'ended' }
  /** `at`: when it is tried again, in milliseconds. */
  | { readonly name: 'reconnecting'; readonly at: number };

export interface Feed {
  readonly state: FeedState;
  /** When the server was last heard of, in milliseconds. */
  readonly contactAt: number;
}

/** Three heartbeats: a connection that is silent for longer is dead, as after a laptop was asleep. */
const silentMs = 45_000;
const hiddenMs = 30_000;
const firstWaitMs = 1_000;
const longestWaitMs = 15_000;

export class UploadFeed {
  #feed: Feed = { state: { name: 'connecting' }, contactAt: Date.now() };
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = firstWaitMs;
  #isClosed = false;
  readonly #url: string;
  readonly #onEvent: (event: UploadEvent) => void;
  readonly #onRefused: () => void;
  readonly #listeners = new Set<() => void>();

  /** @param onRefused when the stream does not go on: the status should be asked for */
  constructor(uploadId: number, onEvent: (event: UploadEvent) => void, onRefused: () => void) {
    this.#url = `/api/uploads/upload/${uploadId}/events`;
    this.#onEvent = onEvent;
    this.#onRefused = onRefused;
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly read = (): Feed => this.#feed;

  open(): void {
    this.#isClosed = false;
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.resume();
  }

  close(): void {
    this.#isClosed = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#hiddenTimer);
    this.#disconnect();
  }

  pause(): void {
    this.#disconnect();
    this.#become({ name: 'paused' });
  }

  /** Also: tries at once. What was missed comes with the first event. */
  readonly resume = (): void => {
    this.#disconnect();
    if (document.hidden) return this.#become({ name: 'hidden' });
    this.#waitMs = firstWaitMs;
    this.#become({ name: 'connecting' });
    void this.#connect();
  };

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer);
    if (!document.hidden) {
      if (this.#feed.state.name === 'hidden') this.resume();
      return;
    }
    this.#hiddenTimer = setTimeout(() => {
      const { name } = this.#feed.state;
      if (name === 'paused' || name === 'ended') return;
      this.#disconnect();
      this.#become({ name: 'hidden' });
    }, hiddenMs);
  };

  async #connect(): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    const { signal } = connection;
    this.#giveUpWhenSilent(connection);
    let isOver = false;
    try {
      // How it is now comes first, whatever was seen before: that its lane rests, or no worker lives, has no event id of its own.
      const outcome = await readEvents(this.#url, signal, {
        onContact: () => this.#touch(connection),
        onEvent: (event) => {
          isOver = hasEnded(event);
          if (!signal.aborted) this.#onEvent(event);
        },
      });
      if (this.#connection !== connection) return;
      if (outcome === 'done' || isOver) return this.#end();
      this.#retryIn(firstWaitMs, false); // as servers do from time to time, and go on when asked again
    } catch (error) {
      if (this.#connection !== connection) return;
      if (isFinal(error)) return this.#end(); // the page's own request says why
      this.#onRefused(); // the status comes where streams do not
      const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
      this.#retryIn(Math.max(asked, this.#waitMs), true);
      this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs);
    }
  }

  #end(): void {
    this.#disconnect();
    this.#become({ name: 'ended' });
    this.#onRefused();
  }

  /** Bytes have come. When none do for long, the connection is given up. */
  #touch(connection: AbortController): void {
    if (this.#connection !== connection) return;
    this.#giveUpWhenSilent(connection);
    this.#waitMs = firstWaitMs;
    this.#feed = { ...this.#feed, contactAt: Date.now() };
    this.#become({ name: 'live' });
  }

  #giveUpWhenSilent(connection: AbortController): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => connection.abort(new Error('silent')), silentMs);
  }

  #retryIn(ms: number, isTold: boolean): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#connect(), ms);
    if (isTold) this.#become({ name: 'reconnecting', at: Date.now() + ms });
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.abort();
  }

  #become(state: FeedState): void {
    this.#feed = { state, contactAt: this.#feed.contactAt };
    for (const listener of this.#listeners) listener();
  }
}
