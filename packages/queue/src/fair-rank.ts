// Where a job stands in its queue: by the fair rank of its upload (docs/adr/0022), as the priority that BullMQ orders by.
// Neighbours: jobs.ts (urgency), open-queue.ts (new jobs), job-context.ts (children), move-ranks.ts (when the base moves).

/** The fair rank of an upload, and the one that places are counted from at the moment. Lower fair ranks go first. */
export interface FairRankPlace {
  readonly fairRank: number;
  readonly base: number;
}

type Urgency = 0 | 1 | 2;

/** Two priorities a place, and one for what goes before all; BullMQ knows 1 to 2 097 151. */
const lastPlace = 1_048_573;

/**
 * For BullMQ: lower goes first, equal ones in the order in which they were added; 0 is no priority and would go before all
 * others. What has no fair rank stands in front.
 */
export function jobPriority(place: FairRankPlace | undefined, urgency: Urgency): number {
  if (urgency === 0) return 1;
  const steps = place ? Math.min(Math.max(place.fairRank - place.base, 0), lastPlace) : 0;
  return 1 + steps * 2 + urgency;
}

/** The same place for a child of that job, whatever base it is counted from. */
export const childPriority = (parentPriority: number, parentUrgency: Urgency, urgency: Urgency): number =>
  Math.max(1, parentPriority - parentUrgency + urgency);
