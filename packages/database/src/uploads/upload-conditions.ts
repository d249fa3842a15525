// Which uploads, and which of their files, are meant by "active", "runnable", "retriable", "stored": as Prisma conditions and, for
// hand-written statements, as lists of SQL. Literals, not parameters: PostgreSQL matches partial indexes by them.
import { Prisma } from '../generated/client.ts';

const list = (values: readonly string[]): Prisma.Sql => Prisma.raw(`(${values.map((value) => `'${value}'`).join(', ')})`);

const activeStates = ['staged', 'processing'] as const;
const retriableStates = ['rejected', 'failed', 'cancelled'] as const;
const storedOutcomes = ['uploaded', 'skipped'] as const;

/** Not ended. */
export const active = { in: [...activeStates] };
/** `state IN ${inActive}` */
export const inActive = list(activeStates);

/** Active, and an archive, or a manifest of which something has arrived: there is work to do. */
export const runnable = { state: active, step: { not: 'receive' as const } };

/** Ended without being complete. */
export const retriable = { in: [...retriableStates] };
export const inRetriable = list(retriableStates);

export const ended = { in: ['complete' as const, ...retriableStates] };

/** Of files that are in the store. */
export const stored = { in: [...storedOutcomes] };
/** `outcome IN ${inStored}` */
export const inStored = list(storedOutcomes);
