// The archives that somebody has chosen, sent one after the other. Neighbours: send-archive.ts, send-list.tsx (shows them).
import { ApiError } from '../../api/api-error.ts';
import { checkArchive, type Accepted } from './check-archive.ts';
import { sendArchive, sendUrl, type Sending } from './send-archive.ts';

export interface Item {
  readonly key: number;
  readonly name: string;
  /** Undefined of what the server fetches. */
  readonly file?: File;
  readonly url?: string;
  readonly state: 'ready' | 'refused' | 'sending' | 'sent' | 'failed' | 'stopped';
  /** From 0 to 1. */
  readonly part: number;
  /** Why it is refused. */
  readonly problem?: string | undefined;
  readonly error?: ApiError | undefined;
  readonly uploadId?: number;
}

export class SendQueue {
  #items: readonly Item[] = [];
  #nextKey = 1;
  #sending: { readonly key: number; readonly controller: AbortController } | undefined;
  readonly #listeners = new Set<() => void>();

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  readonly read = (): readonly Item[] => this.#items;

  async add(files: readonly File[], accepted: Accepted): Promise<void> {
    for (const file of files) this.#append({ name: file.name, file, ...(await judge(file, accepted)) });
  }

  /** What was chosen before, by what is taken now. */
  async checkAgain(accepted: Accepted): Promise<void> {
    for (const { key, file, state } of this.#items)
      if (file && (state === 'ready' || state === 'refused')) this.#change(key, await judge(file, accepted));
  }

  addUrl(url: string): void {
    this.#append({ name: url, url, state: 'ready' });
  }

  /** Of the list; what is being sent is stopped. */
  remove(key: number): void {
    if (this.#sending?.key === key) return this.#sending.controller.abort(new Error('stopped'));
    this.#set(this.#items.filter((item) => item.key !== key));
  }

  /** Sends what waits, what failed and what was stopped. @returns the ids of the uploads */
  async send(how: Pick<Sending, 'lane' | 'isAny'>): Promise<readonly number[]> {
    const ids: number[] = [];
    const wanted = this.#items.filter(({ state }) => state === 'ready' || state === 'failed' || state === 'stopped').map(({ key }) => key);
    for (const key of wanted) {
      const item = this.#items.find((one) => one.key === key);
      const id = item && (await this.#sendOne(item, how));
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  stopAll(): void {
    this.#set(this.#items.filter(({ state }) => state !== 'ready'));
    this.#sending?.controller.abort(new Error('stopped'));
  }

  async #sendOne({ key, file, url }: Item, how: Pick<Sending, 'lane' | 'isAny'>): Promise<number | undefined> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#sending = { key, controller };
    this.#change(key, { state: 'sending', part: 0, error: undefined });
    try {
      const sending = { ...how, signal, onProgress: (part: number) => this.#change(key, { part }) };
      const uploadId = file ? await sendArchive(file, sending) : await sendUrl(url!, sending);
      this.#change(key, { state: 'sent', part: 1, uploadId });
      return uploadId;
    } catch (error) {
      if (signal.aborted) this.#change(key, { state: 'stopped' });
      else
        this.#change(key, {
          state: 'failed',
          error: error instanceof ApiError ? error : new ApiError({ status: 0, code: 'unreadable', message: String(error) }),
        });
      return undefined;
    } finally {
      this.#sending = undefined;
    }
  }

  #append(item: Omit<Item, 'key' | 'part'>): void {
    this.#set([...this.#items, { ...item, key: this.#nextKey++, part: 0 }]);
  }

  #change(key: number, change: Partial<Item>): void {
    this.#set(this.#items.map((item) => (item.key === key ? { ...item, ...change } : item)));
  }

  #set(items: readonly Item[]): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}

async function judge(file: File, accepted: Accepted): Promise<Pick<Item, 'state' | 'problem'>> {
  const problem = await checkArchive(file, accepted);
  return { state: problem === undefined ? 'ready' : 'refused', problem };
}
