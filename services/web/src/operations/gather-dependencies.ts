// What the system depends on, by what this process finds and by what workers say: stores are asked by workers alone. Neighbour:
// read-overview.ts.
import type { Overview } from '@symdepot/api';
import type { WorkerChecks } from '@symdepot/database';

/** Each once: away if anybody finds it so, and as slow as it is for the slowest. @param ofWorkers of each that is alive */
export function gatherDependencies(own: WorkerChecks, ofWorkers: readonly WorkerChecks[]): Overview['dependencies'] {
  const here = new Map(Object.entries(own));
  const there = Map.groupBy(
    ofWorkers.flatMap((checks) => Object.entries(checks)),
    ([name]) => name,
  );
  return [...new Set([...here.keys(), ...there.keys()])].map((name) => {
    const mine = here.get(name);
    const theirs = (there.get(name) ?? []).map(([, check]) => check);
    const failed = theirs.filter(({ status }) => status === 'error');
    const error =
      mine?.status === 'error'
        ? (mine.error ?? null)
        : failed.length > 0
          ? `${failed[0]!.error ?? 'no answer'} (${failed.length} of ${theirs.length} workers)`
          : null;
    const isAway = mine?.status === 'error' || failed.length > 0;
    return { name, status: isAway ? 'error' : 'ok', ms: Math.max(mine?.ms ?? 0, ...theirs.map(({ ms }) => ms)), error };
  });
}
