// Closes what a process has opened, in reverse order. Neighbours: kit.ts (every process has one), start-process.ts.
import { withDeadline } from '@symdepot/async';

export interface CloseProblem {
  readonly name: string;
  readonly reason: 'hung' | 'failed';
  readonly error?: unknown;
}

export interface Closer {
  /** To be called right where the resource is opened. Added after closing has begun, it is closed at once. */
  add(name: string, close: () => unknown, options?: { readonly deadlineMs?: number }): void;
  /** Closes everything once, each within its own deadline. Never throws: resolves with what hung or failed. */
  close(): Promise<readonly CloseProblem[]>;
  /** What is being closed at the moment: what to blame when it takes too long. */
  readonly closing: string | undefined;
}

const defaultDeadlineMs = 5_000;

interface Entry {
  readonly name: string;
  readonly close: () => unknown;
  readonly deadlineMs: number;
}

export function createCloser(): Closer {
  const entries: Entry[] = [];
  const problems: CloseProblem[] = [];
  let current: string | undefined;
  let closed: Promise<readonly CloseProblem[]> | undefined;

  const closeEntries = async (): Promise<readonly CloseProblem[]> => {
    for (let entry = entries.pop(); entry; entry = entries.pop()) {
      current = entry.name;
      const problem = await closeEntry(entry);
      if (problem) problems.push(problem);
    }
    current = undefined;
    return problems;
  };

  return {
    add(name, close, { deadlineMs = defaultDeadlineMs } = {}) {
      entries.push({ name, close, deadlineMs });
      if (closed) closed = closed.then(closeEntries);
    },
    close: () => (closed ??= closeEntries()),
    get closing() {
      return current;
    },
  };
}

async function closeEntry({ name, close, deadlineMs }: Entry): Promise<CloseProblem | undefined> {
  try {
    const work = async (): Promise<undefined> => {
      await close();
    };
    return await withDeadline(deadlineMs, work, (): CloseProblem => ({ name, reason: 'hung' }));
  } catch (error) {
    return { name, reason: 'failed', error };
  }
}
