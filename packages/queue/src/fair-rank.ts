// The place of a job in its queue: by the fair rank of its upload (docs/adr/0022), as the priority that BullMQ orders by.
// Neighbours: jobs.ts (urgency), open-queue.ts (new jobs), job-context.ts (children), move-ranks.ts (when the base moves).

/** The fair rank of an upload, and the base that places are currently counted from. Lower fair ranks go first. */
export interface FairRankPlace {
  readonly fairRank: number;
  readonly base: number;
}

type Urgency = 0 | 1 | 2;

/** Two priorities per place, and one for what goes before all; BullMQ allows 1 to 2 097 151. */
const lastPlace = 1_048_573;

/**
 * For BullMQ: lower goes first, equal ones in the order in which they were added; 0 is no priority and would go before all
 * others. Jobs without a fair rank go first.
 */
export function jobPriority(place: FairRankPlace | undefined, urgency: Urgency): number {
  if (urgency === 0) return 1;
  const steps = place ? Math.min(Math.max(place.fairRank - place.base, 0), lastPlace) : 0;
  return 1 + steps * 2 + urgency;
}

/** The same place for a child of that job, whatever base it is counted from. */
export const childPriority = (parentPriority: number, parentUrgency: Urgency, urgency: Urgency): number =>
  Math.max(1, parentPriority - parentUrgency + urgency);
