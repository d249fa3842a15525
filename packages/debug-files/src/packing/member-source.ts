// A member of a ZIP as a source of its own: a stored one by its place in the archive, a deflated one by forward-source.ts.
import { createInflate, locateMember, methods, openMember, releaseInflated, streamOf, translateInflateError } from '@symdepot/archive';
import type { MemberLocation } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';
import { checkRange, openForwardSource, type ClosableSource } from './forward-source.ts';
import { inflated } from './inflated.ts';

/**
 * `await using member = await openMemberSource(…)`: its reads are cheap as long as they go forwards; one that goes far back inflates
 * from the beginning again, a few times at most.
 * @throws AppError `member_…`, `file_damaged`, here or when it is read; what the source throws
 */
export async function openMemberSource(source: RangedSource, entry: MemberLocation, signal?: AbortSignal): Promise<ClosableSource> {
  if (entry.method !== methods.stored) return openDeflated(source, entry, signal);
  const offset = await locateMember(source, entry, signal);
  const size = entry.compressedBytes;
  return {
    size,
    // What lies beside it in the archive is none of it.
    async read(start, end, own = signal) {
      checkRange(entry.name, size, start, end);
      return source.read(offset + start, offset + end, own);
    },
    async stream(start, end, own = signal) {
      checkRange(entry.name, size, start, end);
      return source.stream(offset + start, offset + end, own);
    },
    ...(source.release && { release: source.release }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** `originalBytes` is what the directory says; that it is true is for the inspection to find. */
const openDeflated = (source: RangedSource, entry: MemberLocation, signal: AbortSignal | undefined): Promise<ClosableSource> =>
  openForwardSource({
    fileName: entry.name,
    size: entry.originalBytes,
    signal,
    release: releaseInflated,
    open: (own) =>
      inflated({
        open: async () => streamOf((await openMember(source, entry, own)).data),
        packedBytes: entry.compressedBytes,
        createInflate,
        explain: (error) => translateInflateError(error, entry),
        release: source.release,
      }),
  });
