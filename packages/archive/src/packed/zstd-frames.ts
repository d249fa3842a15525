// Unpacks zstd (RFC 8878): all of its frames. Node's decoder ends with the first one and says nothing of what follows, so the frames are
// told apart here, by the sizes of their blocks, and each gets a decoder of its own. Neighbour: unpacked-bytes.ts.
import { pipeline, Readable } from 'node:stream';
import zlib from 'node:zlib'; // a name that an older Node lacks would keep the command from starting
import { AppError } from '@symdepot/errors';
import { isSkippable, zstdMagic } from './archive-format.ts';
import { byteQueueOf, type ByteQueue } from './byte-queue.ts';

/** The most that `zstd` uses unless it is told `--long` with more: the bound of the memory. */
const maxWindowLog = 27;
const outputBytes = 256 * 1024;
/** What goes to the decoder at once: each piece is a turn of the thread pool. */
const inputBytes = 128 * 1024;
/** Each costs a decoder: the largest archives of programs that write many have some thousands. */
const maxFrames = 2 ** 17;

/** @throws AppError `archive_truncated`, `archive_damaged`, `archive_window_too_large`; what `packed` throws */
export async function* unzstd(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const queue = byteQueueOf(packed);
  try {
    for (let frames = 0; !(await queue.isAtEnd()); frames++) {
      if (frames === maxFrames) throw damaged(`it has more than ${maxFrames} frames`);
      const magic = await need(queue, 4);
      if (isSkippable(magic.readUInt32LE(0))) await skip(queue, (await need(queue, 4)).readUInt32LE(0));
      else if (magic.readUInt32LE(0) === zstdMagic) yield* decode(readFrame(queue, magic));
      else throw damaged('something else stands behind its compressed data');
    }
  } finally {
    await queue.close();
  }
}

async function* decode(frame: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // Missing in Node 20, and in 22 before 22.15.
  const create: typeof zlib.createZstdDecompress | undefined = zlib.createZstdDecompress;
  if (create === undefined) throw new Error('this Node.js reads no zstd: take 22.15 or newer, or the executable of symdepot');
  const decoder = create({ chunkSize: outputBytes, params: { [zlib.constants.ZSTD_d_windowLogMax]: maxWindowLog } });
  try {
    yield* pipeline(Readable.from(gathered(frame), { highWaterMark: 1 }), decoder, () => {}) as AsyncIterable<Buffer>;
  } catch (error) {
    throw isDecoderError(error) ? damaged('the compressed data is not valid', error) : error;
  }
}

/** The bytes of one frame as they lie, header and checksum included. */
async function* readFrame(queue: ByteQueue, magic: Buffer): AsyncGenerator<Buffer> {
  const descriptor = await need(queue, 1);
  const header = readDescriptor(descriptor[0]!);
  const rest = await need(queue, header.bytes);
  const windowBytes = header.windowOf(rest);
  if (windowBytes > 2 ** maxWindowLog)
    throw new AppError('archive_window_too_large', { bytes: windowBytes, limit: 2 ** maxWindowLog, log: maxWindowLog });
  yield Buffer.concat([magic, descriptor, rest]);
  for (let isLast = false; !isLast;) {
    const block = await need(queue, 3);
    const bits = block.readUIntLE(0, 3);
    isLast = (bits & 1) === 1;
    const type = (bits >> 1) & 3;
    if (type === blockTypes.reserved) throw damaged('the compressed data is not valid');
    yield block;
    yield await need(queue, type === blockTypes.repeated ? 1 : bits >> 3);
  }
  if (header.hasChecksum) yield await need(queue, 4);
}

const blockTypes = { repeated: 1, reserved: 3 } as const;

interface FrameHeader {
  /** What follows the descriptor. */
  readonly bytes: number;
  readonly hasChecksum: boolean;
  windowOf(rest: Buffer): number;
}

function readDescriptor(descriptor: number): FrameHeader {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag;
  const windowBytes = Number(!isSingleSegment);
  return {
    bytes: windowBytes + dictionaryBytes + sizeBytes,
    hasChecksum: (descriptor & 4) !== 0,
    windowOf(rest) {
      if (isSingleSegment) return readSize(rest.subarray(dictionaryBytes));
      const base = 2 ** (10 + (rest[0]! >> 3));
      return base + (base / 8) * (rest[0]! & 7);
    },
  };
}

/** The size of the content; 256 is left out of one of two bytes. */
function readSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE(0));
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0);
}

/** Fewer and larger pieces. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < inputBytes) continue;
    yield Buffer.concat(waiting, bytes);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes);
}

async function need(queue: ByteQueue, bytes: number): Promise<Buffer> {
  const taken = await queue.take(bytes);
  if (taken === undefined) throw new AppError('archive_truncated');
  return taken;
}

async function skip(queue: ByteQueue, bytes: number): Promise<void> {
  for (let left = bytes; left > 0;) {
    const some = await queue.takeSome(left);
    if (some === undefined) throw new AppError('archive_truncated');
    left -= some.length;
  }
}

const damaged = (reason: string, cause?: unknown): AppError => new AppError('archive_damaged', { reason }, { cause });

/** That there is no memory for its window is not the fault of the archive. */
const noMemory: ReadonlySet<unknown> = new Set(['ZSTD_error_memory_allocation', 'Z_MEM_ERROR']);

const isDecoderError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:ZSTD_|Z_)/.test(String(error.code)) && !noMemory.has(error.code);
