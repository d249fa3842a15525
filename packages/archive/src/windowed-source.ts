// Small reads in few requests: a batch is one stretch of the archive, so its small members are served from whole windows
// of it. Neighbours: ranged-source.ts (what it wraps), member-reader.ts (whose reads are small).
import type { RangedSource } from '@symdepot/symbols';
import { readExactly } from './ranged-source.ts';

export interface WindowOptions {
  /** The size of a window; reads of more than half of it go to the source as they are. */
  readonly windowBytes?: number;
  /** How many are kept: the bound of the memory, besides what readers hold. */
  readonly maxWindows?: number;
  /** Of everything that reads from it: a window that is being fetched has more than one reader. */
  readonly signal?: AbortSignal;
}

/** The same bytes and the same failures as the source. Streams pass by. What `read` gives must not be written to. */
export function windowedSource(source: RangedSource, options: WindowOptions = {}): RangedSource {
  const { windowBytes = 256 * 1024, maxWindows = 8, signal } = options;
  /** Least recently used first. */
  const windows = new Map<number, Promise<Buffer>>();

  const openWindow = (index: number): Promise<Buffer> => {
    const start = index * windowBytes;
    const window = windows.get(index) ?? readExactly(source, start, Math.min(source.size, start + windowBytes), signal);
    windows.delete(index);
    windows.set(index, window);
    // A fetch that failed is not kept: who tries again asks the source again.
    window.catch(() => windows.get(index) === window && windows.delete(index));
    for (const oldest of windows.keys()) {
      if (windows.size <= maxWindows) break;
      windows.delete(oldest);
    }
    return window;
  };

  return {
    size: source.size,
    stream: (start, end, own) => source.stream(start, end, own),
    ...(source.release && { release: source.release }),
    async read(start, end, own) {
      if (end - start > windowBytes / 2 || start < 0 || end <= start || end > source.size) return source.read(start, end, own);
      const first = Math.floor(start / windowBytes);
      const last = Math.floor((end - 1) / windowBytes);
      const [head, tail] = await Promise.all([openWindow(first), first === last ? undefined : openWindow(last)]);
      const from = start - first * windowBytes;
      return tail
        ? Buffer.concat([head.subarray(from), tail.subarray(0, end - last * windowBytes)])
        : head.subarray(from, from + end - start);
    },
  };
}
