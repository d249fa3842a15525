// Tells the way in which waitForChildren (job-context.ts) ends a run from a failure, for handlers that catch.
import { WaitingChildrenError } from 'bullmq';

/** Not a fault: the run ended in order to wait, and must be let through. */
export const isParked = (error: unknown): boolean => error instanceof WaitingChildrenError;
