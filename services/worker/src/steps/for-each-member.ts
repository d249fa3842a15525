// Works on the members of a batch side by side. When one fails the others are aborted and waited for, so that nothing of
// this run goes on writing after the run has ended.
import pMap from 'p-map';

export async function forEachMember<T>(
  members: readonly T[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
  work: (member: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const combined = AbortSignal.any([signal, failed.signal]);
  const running = new Set<Promise<void>>();
  const track = async (member: T): Promise<void> => {
    combined.throwIfAborted();
    const run = work(member, combined);
    running.add(run);
    await run.finally(() => running.delete(run));
  };
  try {
    await pMap(members, track, { concurrency });
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(running);
    throw error;
  }
}
