// A slot belongs to the work: it is held as long as the request is open, and as long as any work that the request started and
// that outlives it. Neighbours: admit.ts (takes it), protocols/v1.ts (a fetch by URL).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IngestContext } from '../context.ts';
import { slotLost } from '../events.ts';

/**
 * The slots of a process that has died are free again after this: sooner than a request gives up that waits for one, by default. A
 * live process that pauses for longer lets others in beside it, no more than that.
 */
export const slotSeconds = 15;

type Hold = (until: Promise<unknown>) => void;
const slots = new WeakMap<IncomingMessage, Hold>();

/** Keeps the slot until the request is answered or its caller has disconnected, which may already have happened. */
export function holdSlot(context: IngestContext, slot: number, request: IncomingMessage, response: ServerResponse): void {
  const { admission } = context.database;
  const report = (error: unknown): void => slotLost(context, error); // it expires
  const renew = setInterval(() => void admission.renewSlot(slot, slotSeconds).catch(report), (slotSeconds * 1_000) / 3);
  let holders = 0;
  const letGo = (): void => {
    if (--holders > 0) return;
    clearInterval(renew);
    admission.releaseSlot(slot).catch(report);
  };
  const hold: Hold = (until) => {
    holders++;
    until.then(letGo, letGo);
  };
  hold(new Promise<void>((resolve) => (response.closed ? resolve() : response.once('close', resolve))));
  slots.set(request, hold);
}

/** Keeps the slot until the work has ended, even if the caller disconnects before that. */
export function keepSlot<T>(request: IncomingMessage, work: Promise<T>): Promise<T> {
  slots.get(request)?.(work);
  return work;
}
