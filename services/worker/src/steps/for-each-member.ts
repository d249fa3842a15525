// Processes the members of a batch concurrently. When one fails, the others are aborted and awaited, so that nothing of
// this run continues to write after the run has ended.
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
