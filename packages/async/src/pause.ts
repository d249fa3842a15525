// Waits, unless nobody wants it any more.
import { setTimeout as delay } from 'node:timers/promises';

/** @throws the signal's reason */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
}
