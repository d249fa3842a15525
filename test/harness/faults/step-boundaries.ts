// Where a worker can be struck: around every durable change that it makes on the way of an upload.
import type { FaultPlan, Moment } from './fault-plan.ts';

type Place = Pick<FaultPlan, 'operation' | 'call'>;

const places: readonly Place[] = [
  { operation: 'uploads.claim', call: 1 },
  { operation: 'uploadFiles.recordListing', call: 1 },
  { operation: 'uploadFiles.recordInspections', call: 2 },
  { operation: 'uploads.advance', call: 1 },
  { operation: 'uploads.advance', call: 2 },
  { operation: 'release storage.put', call: 1 },
  { operation: 'release storage.put', call: 6 },
  { operation: 'uploadFiles.recordPublications', call: 2 },
  { operation: 'uploads.complete', call: 1 },
  { operation: 'staging storage.delete', call: 1 },
  { operation: 'uploads.markUnstaged', call: 1 },
];
const moments: readonly Moment[] = ['before', 'after'];

export const stepBoundaries = places.flatMap((place) => moments.map((moment) => ({ ...place, moment })));

/** In the middle of each step, once. */
export const steps = places
  .filter(({ operation, call }) => operation.startsWith('uploadFiles.') || (operation.startsWith('uploads.') && call === 1))
  .map((place) => ({ ...place, moment: 'before' as const }));
