// Waits until something is so. Tests never sleep: they wait on conditions.
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Default 20 s: long enough for a busy machine. */
  readonly timeoutMs?: number;
  /** Default 20 ms, and more the longer it takes: who asks costs the processor time that is waited for. */
  readonly intervalMs?: number;
  /** What is waited for, for the error; default: the source of the condition. */
  readonly what?: string;
}

/** Falsy means not yet; so does an error, which is the cause of the one at the end. */
type Condition<T> = () => T | Promise<T>;

/** The default interval is this part of what has been waited so far, between these bounds. */
const share = 1 / 10;
const shortestMs = 20;
const longestMs = 500;

/** Asks again and again and returns the first truthy answer. */
export async function waitFor<T>(condition: Condition<T>, options: WaitOptions = {}): Promise<NonNullable<T>> {
  const { timeoutMs = 20_000, intervalMs, what = String(condition) } = options;
  const begunAt = Date.now();
  const deadline = begunAt + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const response = await condition();
      if (response) return response;
    } catch (error) {
      cause = error;
    }
    const now = Date.now();
    if (now >= deadline) throw new Error(`After ${timeoutMs} ms still waiting for: ${what}`, { cause });
    await delay(intervalMs ?? Math.min(Math.max((now - begunAt) * share, shortestMs), longestMs));
  }
}
