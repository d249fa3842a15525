// Waits until something is so. Tests never sleep: they wait on conditions.
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Default 20 s: long enough for a busy machine. */
  readonly timeoutMs?: number;
  /** Default 20 ms. */
  readonly intervalMs?: number;
  /** What is waited for, for the error; default: the source of the condition. */
  readonly what?: string;
}

/** Falsy means not yet; so does an error, which is the cause of the one at the end. */
type Condition<T> = () => T | Promise<T>;

/** Asks again and again and returns the first truthy answer. */
export async function waitFor<T>(condition: Condition<T>, options: WaitOptions = {}): Promise<NonNullable<T>> {
  const { timeoutMs = 20_000, intervalMs = 20, what = String(condition) } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const answer = await condition();
      if (answer) return answer;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= deadline) throw new Error(`After ${timeoutMs} ms still waiting for: ${what}`, { cause });
    await delay(intervalMs);
  }
}
