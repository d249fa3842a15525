// Who goes first in a queue. Fair among tokens: each upload that a token has waiting puts its next one back by a step,
// so that a single upload passes a burst; bounded, so that the burst is not passed for ever.
// Neighbours: jobs.ts (urgency), docs/adr/0010-lanes-and-fairness.md (why).

const stepMs = 600_000;

/** One day: nobody waits for an upload that came more than this after its own. */
const maxAhead = 144;

const epoch = Date.UTC(2026, 0, 1);

/** Two priorities a turn, and one for what goes before all; BullMQ knows 1 to 2 097 151. The count begins anew after 19 years. */
const turns = 1_048_574;

/**
 * When it is the turn of an upload; lower goes first, and those of one turn go in the order in which they came.
 * @param ahead how many uploads of the same token and lane are before it
 */
export function turnOf(arrivedAt: Date, ahead: number): number {
  const arrival = Math.max(0, Math.floor((arrivedAt.getTime() - epoch) / stepMs));
  return (arrival + Math.min(ahead, maxAhead)) % turns;
}

/** For BullMQ: lower goes first, but 0 is no priority and would go before all others. */
export const jobPriority = (turn: number, urgency: 0 | 1 | 2): number => (urgency === 0 ? 1 : 1 + turn * 2 + urgency);
