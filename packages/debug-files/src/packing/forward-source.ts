// Packed bytes as a source: they can only be unpacked from the beginning on, so what has passed is kept for a while, and a read
// further back unpacks again, a few times at most. Neighbours: pass.ts, unpack-budget.ts, gzip-source.ts, member-source.ts.
import { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { headBytes } from '../file-reader.ts';
import { createPass, type Pass } from './pass.ts';
import { tooOften, type UnpackBudget } from './unpack-budget.ts';

export interface ClosableSource extends RangedSource {
  /** Ends what it still has open. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ForwardOptions {
  /** For messages. */
  readonly fileName: string;
  /** The unpacked bytes from the first on: called for each pass. */
  readonly open: (signal?: AbortSignal) => AsyncIterable<Buffer>;
  /** As somebody says. Undefined where only a pass over all of it tells. */
  readonly size?: number;
  /** Asked at each chunk, be it read or streamed. */
  readonly budget?: UnpackBudget;
  readonly signal?: AbortSignal | undefined;
  /** Takes back the memory of a chunk that nobody has a view of any more. */
  readonly release?: (chunk: Buffer) => void;
}

/** Streams count. A PDB needs six, since its directory is scattered. A file that sends its reader back more often is refused. */
const maxPasses = 8;

/**
 * Memory is what a pass keeps, and the largest read; reads wait for each other.
 * @throws AppError `file_too_large_unpacked`, and its reads `file_damaged`; what `open` fails with
 */
export async function openForwardSource(options: ForwardOptions): Promise<ClosableSource> {
  const { fileName: member, open, signal, release, budget } = options;
  let passes = 0;
  const countPass = (): void => {
    if (++passes > maxPasses) throw tooOften(member);
  };
  let pass: Pass | undefined;
  const close = async (): Promise<void> => {
    const last = pass;
    pass = undefined;
    await last?.close();
  };
  const begin = async (): Promise<Pass> => {
    await close();
    countPass();
    return (pass = createPass(metered(open(signal), budget), release));
  };
  /** What failed is not read on: the next read begins anew. Unpacking asks nobody, so an abort is looked for here. */
  const advance = async (current: Pass, own?: AbortSignal): Promise<boolean> => {
    try {
      const isMore = await current.advance();
      signal?.throwIfAborted();
      own?.throwIfAborted();
      return isMore;
    } catch (error) {
      // An outage is no fault of the file, however many there are.
      passes--;
      await close();
      throw error;
    }
  };

  try {
    const first = await begin();
    while (first.end < headBytes && (await advance(first)));
    const head = first.slice(0, Math.min(headBytes, first.end));
    while (options.size === undefined && (await advance(first))) {
      first.forget(first.end);
      budget?.checkSize(first.end);
    }
    budget?.checkSize(first.end);
    const size = options.size ?? first.end;

    const readNow = async (start: number, end: number, own?: AbortSignal): Promise<Buffer> => {
      if (end <= head.length) return head.subarray(start, end);
      const current = pass !== undefined && start >= pass.start ? pass : await begin();
      while (current.end < end) {
        current.forget(start);
        if (await advance(current, own)) continue;
        throw new AppError('file_damaged', { member, reason: `it unpacks to ${current.end} bytes, and should to ${size}` });
      }
      return current.slice(start, end);
    };
    let turn: Promise<unknown> = Promise.resolve();
    return {
      size,
      read(start, end, own) {
        checkRange(member, size, start, end);
        const result = turn.then(() => {
          own?.throwIfAborted();
          return readNow(start, end, own);
        });
        turn = result.catch(() => undefined);
        return result;
      },
      async stream(start, end, own = signal) {
        checkRange(member, size, start, end);
        countPass();
        return Readable.from(
          cut(member, () => metered(open(own), budget), { start, end, signal: own }),
          { objectMode: false },
        );
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws AppError `storage_range_invalid`: a fault of ours */
export function checkRange(name: string, size: number, start: number, end: number): void {
  if (start < 0 || end < start || end > size) throw new AppError('storage_range_invalid', { name });
}

async function* metered(chunks: AsyncIterable<Buffer>, budget: UnpackBudget | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    budget?.spend(chunk.length);
    yield chunk;
  }
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** Exactly these bytes, or it fails. */
async function* cut(member: string, open: () => AsyncIterable<Buffer>, { start, end, signal }: Cut): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of open()) {
    signal?.throwIfAborted();
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    if (part.length > 0) yield part;
    at += chunk.length;
    if (at >= end) return;
  }
  if (at < end) throw new AppError('file_damaged', { member, reason: `it unpacks to ${at} bytes, and should to ${end}` });
}
