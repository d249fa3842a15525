// A slot belongs to the work: it is held while the request is there, and while anything goes on that the request has begun and
// that outlives it. Neighbours: admit.ts (takes it), protocols/v1.ts (a fetch by URL).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IngestContext } from '../context.ts';
import { slotLost } from '../events.ts';

/** Longer than any pause of a process that still lives; a slot of a dead one is free again after it. */
export const slotSeconds = 60;

type Hold = (until: Promise<unknown>) => void;
const slots = new WeakMap<IncomingMessage, Hold>();

/** Keeps the slot until the request is answered or its caller has gone, which may have happened by now. */
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

/** The slot of a request whose caller is still there stays taken until the work has ended, also when the caller leaves. */
export function keepSlot<T>(request: IncomingMessage, work: Promise<T>): Promise<T> {
  slots.get(request)?.(work);
  return work;
}
