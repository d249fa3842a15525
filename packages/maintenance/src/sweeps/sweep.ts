// Defines a sweep: one kind of data that expires. It finds and removes in pages, can be interrupted anywhere and run again,
// and in a dry run it only finds. Neighbour: sweep-data.ts, the list of them.
import type { MaintenanceContext } from '../maintenance-context.ts';

export interface SweepRun {
  readonly now: Date;
  readonly isDryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface SweepResult {
  /** Removed; in a dry run, what would be. */
  readonly count: number;
  /** If they are objects. */
  readonly bytes: number;
  /** The first ones, for people. */
  readonly examples: readonly string[];
}

export type Sweep = (context: MaintenanceContext, run: SweepRun) => Promise<SweepResult>;

export interface Tally {
  add(name: string, bytes?: number): void;
  result(): SweepResult;
}

const maxExamples = 5;

export function createTally(): Tally {
  const examples: string[] = [];
  let count = 0;
  let bytes = 0;
  return {
    add(name, size = 0) {
      count += 1;
      bytes += size;
      if (examples.length < maxExamples) examples.push(name);
    },
    result: () => ({ count, bytes, examples }),
  };
}
