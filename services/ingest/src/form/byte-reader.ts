// Reads a stream of chunks by lines, and by what comes before a boundary, with the same result however the bytes are cut into
// chunks. Copies nothing but the few bytes around a cut. Neighbour: split-parts.ts.
import { malformed } from './malformed.ts';

const lineFeed = 10;
const carriageReturn = 13;
const dash = 45;
const nothing = Buffer.alloc(0);
/** What is behind the last boundary. */
export const dashes = Buffer.from('--');

export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = nothing;
  #isLineBegin = true;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next line, as Latin-1, without its end, which is read too. @throws AppError `form_malformed` for a longer one, or none */
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

  /** Whether these bytes come next; they are read then. */
  async skip(bytes: Buffer): Promise<boolean> {
    while (this.#held.length < bytes.length && (await this.#pull()));
    if (!this.#held.subarray(0, bytes.length).equals(bytes)) return false;
    this.#take(bytes.length);
    return true;
  }

  /**
   * What comes before the next boundary, which is read too, as is the end of the line before it. Returns whether there was one.
   * It begins a line; in the middle of one it counts, as in Tecken, when what is behind it says that it is one.
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

  /** Where a boundary may begin whose end is in the next chunk. */
  #beginOf(boundary: Buffer): number {
    const { length } = this.#held;
    for (let at = Math.max(0, length - boundary.length + 1); at < length; at++) {
      if (this.#held[at] === dash && this.#held.subarray(at).equals(boundary.subarray(0, length - at))) return at;
    }
    return length;
  }

  /** Without the end of a line, or what may become one, before it. */
  #endBefore(at: number): number {
    const end = this.#held[at - 1] === lineFeed ? at - 1 : at;
    return this.#held[end - 1] === carriageReturn ? end - 1 : end;
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    // Not an empty view: the memory is not ours any more when all of it has been handed out.
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
