// A member of a ZIP as a source of its own: a stored one by its place in the archive, a deflated one by forward-source.ts.
import type { MemberLocation } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';

export interface ClosableSource extends RangedSource {
  /** Ends what it still has open. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * `await using member = await openMemberSource(…)`: reads of it are few and bounded when they go forwards; one that goes back
 * inflates from the beginning again, a handful of times at most.
 * @throws AppError `member_…`, here or when it is read; what the source throws
 */
export async function openMemberSource(_source: RangedSource, _entry: MemberLocation, _signal?: AbortSignal): Promise<ClosableSource> {
  throw new Error('not yet');
}
