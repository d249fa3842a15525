// Which uploads, and which of their files, are meant by "active", "runnable", "retriable", "stored": as conditions of Prisma and, for
// statements that are written by hand, as lists of SQL. Literals, not parameters: partial indexes are found by them.
import { Prisma } from '../generated/client.ts';

const list = (values: readonly string[]): Prisma.Sql => Prisma.raw(`(${values.map((value) => `'${value}'`).join(', ')})`);

const activeStates = ['staged', 'processing'] as const;
const retriableStates = ['rejected', 'failed', 'cancelled'] as const;
const storedOutcomes = ['uploaded', 'skipped'] as const;

/** Not ended. */
export const active = { in: [...activeStates] };
/** `state IN ${inActive}` */
export const inActive = list(activeStates);

/** Unfinished, and an archive, or a manifest of which something has come: what there is work to do for. */
export const runnable = { state: active, step: { not: 'receive' as const } };

/** Ended without being complete. */
export const retriable = { in: [...retriableStates] };
export const inRetriable = list(retriableStates);

export const ended = { in: ['complete' as const, ...retriableStates] };

/** Of files that are in the store. */
export const stored = { in: [...storedOutcomes] };
/** `outcome IN ${inStored}` */
export const inStored = list(storedOutcomes);
