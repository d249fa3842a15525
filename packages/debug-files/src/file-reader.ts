// The file while it is being identified: every read is held against its size, and all of them together have a bound, so that
// no content can make its reader loop, or read without end. Used by the readers of all kinds (kinds/).
import { readExactly } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';

export interface FileReader {
  readonly size: number;
  /** As its sender calls it, for messages. */
  readonly fileName: string;
  /** The first bytes, at most `headBytes`. */
  readonly head: Buffer;
  /** Exactly these bytes; `what` they are, for the message. @throws AppError `file_truncated`, `file_damaged` */
  read(start: number, bytes: number, what: string): Promise<Buffer>;
  /** That something ends within the file. @throws AppError `file_truncated` */
  checkEnd(endsAt: number, what: string): void;
  /** The same bytes for who reads by a source, as those do that read a ZIP: `maxBytes` is the bound of all that this one is asked for. */
  asSource(maxBytes: number): RangedSource;
  damaged(reason: string): AppError;
}

/** Enough for the header of a `.sym`, and for most of what stands at the beginning of all others. */
export const headBytes = 16 * 1024;

/** Of all reads of one file beyond its head. The most that a sound one needs is what an ELF of thousands of sections does. */
const maxReadBytes = 8 * 1024 ** 2;
const maxReads = 256;

export async function createFileReader(source: RangedSource, fileName: string, signal?: AbortSignal): Promise<FileReader> {
  const { size } = source;
  const head = size === 0 ? Buffer.alloc(0) : await readExactly(source, 0, Math.min(size, headBytes), signal);
  let bytesLeft = maxReadBytes;
  let readsLeft = maxReads;

  const damaged = (reason: string): AppError => new AppError('file_damaged', { member: fileName, reason });
  // Offsets may be anything up to 2^64 here: as numbers they lose digits, but never become small.
  const checkEnd = (endsAt: number, what: string): void => {
    if (endsAt > size) throw new AppError('file_truncated', { member: fileName, what, endsAt, bytes: size });
  };
  return {
    size,
    fileName,
    head,
    checkEnd,
    damaged,
    async read(start, bytes, what) {
      checkEnd(start + bytes, what);
      if (bytes === 0) return Buffer.alloc(0);
      if (start + bytes <= head.length) return head.subarray(start, start + bytes);
      bytesLeft -= bytes;
      readsLeft--;
      if (bytesLeft < 0 || readsLeft < 0) throw damaged(`its ${what} is larger, or in more places, than that of any sound file`);
      return readExactly(source, start, start + bytes, signal);
    },
    asSource(maxBytes) {
      let left = maxBytes;
      const take = (bytes: number): void => {
        left -= bytes;
        if (left < 0) throw damaged(`more than ${maxBytes} bytes of it would have to be read`);
      };
      return {
        size,
        async read(start, end, own = signal) {
          take(end - start);
          return source.read(start, end, own);
        },
        async stream(start, end, own = signal) {
          take(end - start);
          return source.stream(start, end, own);
        },
        ...(source.release && { release: source.release }),
      };
    },
  };
}
