// Reads a stream of chunks line by line or up to a boundary; the result does not depend on how the bytes are split into chunks.
// Copies only the few bytes around a split. Neighbour: split-parts.ts.
import { malformed } from './malformed.ts';

const lineFeed = 10;
const carriageReturn = 13;
const dash = 45;
const nothing = Buffer.alloc(0);
/** The bytes after the last boundary. */
export const dashes = Buffer.from('--');

export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = nothing;
  #isLineBegin = true;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Consumes the next line and its end; returns it as Latin-1, without the end. @throws AppError `form_malformed` */
  async line(maxBytes: number, what: string): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(lineFeed);
      if (at > maxBytes || (at === -1 && this.#held.length > maxBytes)) throw malformed(`${what} are too long`);
      if (at !== -1) {
        const end = this.#held[at - 1] === carriageReturn ? at - 1 : at;
        return this.#take(at + 1).toString('latin1', 0, end);
      }
      if (!(await this.#pull())) throw malformed(`it ends in the middle of ${what}`);
    }
  }

  /** Whether these bytes come next; if so, they are consumed. */
  async skip(bytes: Buffer): Promise<boolean> {
    while (this.#held.length < bytes.length && (await this.#pull()));
    if (!this.#held.subarray(0, bytes.length).equals(bytes)) return false;
    this.#take(bytes.length);
    return true;
  }

  /**
   * The bytes up to the next boundary; the boundary and the line ending before it are consumed. Returns whether there was one.
   * A boundary starts a line; in the middle of a line it counts, as in Tecken, if what follows shows that it is one.
   * @param boundary with its two dashes
   */
  async *upTo(boundary: Buffer): AsyncGenerator<Buffer, boolean> {
    for (let from = 0, isEnd = false; ;) {
      const at = this.#held.indexOf(boundary, from);
      const behind = at + boundary.length;
      const begin = at === -1 ? this.#beginOf(boundary) : at;
      if (at !== -1 && (this.#isBegin(at) || this.#isFollowed(behind))) {
        const end = this.#endBefore(at);
        if (end > 0) yield this.#held.subarray(0, end);
        this.#take(behind);
        return true;
      }
      if (at !== -1 && (isEnd || behind + dashes.length <= this.#held.length)) {
        from = at + 1;
        continue;
      }
      const end = isEnd ? this.#held.length : this.#endBefore(begin);
      if (end > 0) yield this.#take(end);
      if (isEnd) return false;
      from = 0;
      isEnd = !(await this.#pull());
    }
  }

  #isBegin(at: number): boolean {
    return at === 0 ? this.#isLineBegin : this.#held[at - 1] === lineFeed;
  }

  #isFollowed(at: number): boolean {
    const next = this.#held.toString('latin1', at, at + dashes.length);
    return next === '--' || /^[ \t\r\n]/.test(next);
  }

  /** Where a boundary may start that ends in the next chunk. */
  #beginOf(boundary: Buffer): number {
    const { length } = this.#held;
    for (let at = Math.max(0, length - boundary.length + 1); at < length; at++) {
      if (this.#held[at] === dash && this.#held.subarray(at).equals(boundary.subarray(0, length - at))) return at;
    }
    return length;
  }

  /** Without the trailing line ending, or what may become one. */
  #endBefore(at: number): number {
    const end = this.#held[at - 1] === lineFeed ? at - 1 : at;
    return this.#held[end - 1] === carriageReturn ? end - 1 : end;
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    // Not an empty view: once all of it has been handed out, the memory is no longer ours.
    this.#held = length === this.#held.length ? nothing : this.#held.subarray(length);
    if (length > 0) this.#isLineBegin = taken[length - 1] === lineFeed;
    return taken;
  }

  async #pull(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }
}
