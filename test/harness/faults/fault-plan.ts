// What shall happen to a faulty service, and where: written by a test into a file, read by the service at each of its
// operations. Neighbours: faulty-resources.ts (obeys), fault-harness.ts (arms).
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export type Moment = 'before' | 'after';

/** At the n-th call of an operation such as `uploads.claim` or `release storage.put`, counted from 1. */
export interface FaultPlan {
  readonly operation: string;
  readonly moment: Moment;
  readonly call: number;
  /** A signal to itself; the store refuses, which passes; an error that nobody expects, which no retry mends. */
  readonly fault: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'refuse' | 'break';
}

/** Whole or not at all: the worker may be reading. */
export function armFault(file: string, plan: FaultPlan): void {
  writeFileSync(`${file}.new`, JSON.stringify(plan));
  renameSync(`${file}.new`, file);
}

export const disarmFault = (file: string): void => rmSync(file, { force: true });

export function readFault(file: string): FaultPlan | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FaultPlan;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
