// The blocks of a cabinet's data, unpacked one by one (MS-CAB 2.4, MS-MCI). MSZIP: each is a DEFLATE stream of its own, which may
// refer to the 32 KiB before it. Neighbour: cabinet.ts.
import { promisify } from 'node:util';
import { inflateRaw, type ZlibOptions } from 'node:zlib';
import { inflateReason, type ByteQueue } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import { maxBlockBytes, type CabinetHeader } from './cabinet-header.ts';

const headerBytes = 8;
/** What a block of DEFLATE may be longer than what it becomes, and the `CK` before it. */
const maxPackedBytes = maxBlockBytes + 6144;
const mszipSignature = 0x4b43;
/** Not on this thread: a block takes half a millisecond. */
const inflate = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw);

/** Gives exactly `plainBytes`. Memory is a few blocks. @throws AppError `file_damaged`; what the queue throws */
export async function* unpackBlocks(queue: ByteQueue, header: CabinetHeader, member: string): AsyncGenerator<Buffer> {
  const damaged = (reason: string, cause?: unknown): AppError => new AppError('file_damaged', { member, reason }, { cause });
  const take = async (bytes: number): Promise<Buffer> => {
    const taken = await queue.take(bytes);
    if (taken === undefined) throw damaged('its data ends before the file within does');
    return taken;
  };
  let left = header.plainBytes;
  let dictionary: Buffer = Buffer.alloc(0);
  for (let block = 0; block < header.blockCount && left > 0; block++) {
    const head = await take(headerBytes + header.reservedBytes);
    const [checksum, packedBytes, plainBytes] = [head.readUInt32LE(0), head.readUInt16LE(4), head.readUInt16LE(6)];
    if (packedBytes > maxPackedBytes || plainBytes > maxBlockBytes || plainBytes === 0) throw damaged('a block has an impossible size');
    const packed = await take(packedBytes);
    if (checksum !== 0 && checksum !== checksumOf(head.subarray(4, headerBytes), checksumOf(packed, 0)))
      throw damaged('the checksum of a block does not fit');
    const plain = header.isMszip ? await inflateBlock(packed, plainBytes, dictionary, damaged) : packed;
    if (plain.length !== plainBytes) throw damaged('a block is not as long as it says');
    dictionary = plain.length === maxBlockBytes ? plain : Buffer.concat([dictionary, plain]).subarray(-maxBlockBytes);
    const wanted = Math.min(left, plain.length);
    left -= wanted;
    yield plain.subarray(0, wanted);
  }
  if (left > 0) throw damaged('its blocks are fewer than the file within needs');
}

async function inflateBlock(
  packed: Buffer,
  plainBytes: number,
  dictionary: Buffer,
  damaged: (reason: string, cause?: unknown) => AppError,
): Promise<Buffer> {
  if (packed.length < 2 || packed.readUInt16LE(0) !== mszipSignature) throw damaged('a block does not begin as one of MSZIP does');
  try {
    return await inflate(packed.subarray(2), {
      ...(dictionary.length > 0 && { dictionary }),
      // One byte more: what is longer than it says is seen in the first and only buffer.
      chunkSize: Math.max(64, plainBytes + 1),
      maxOutputLength: plainBytes + 1,
    });
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    const reason = isTooLong ? 'a block is longer than it says' : inflateReason(error);
    throw reason === undefined ? error : damaged(reason, error);
  }
}

/** Words of four bytes, XORed; what is left over counts the other way round (MS-CAB 3.1). */
function checksumOf(bytes: Buffer, seed: number): number {
  let sum = seed;
  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) sum ^= bytes.readInt32LE(at);
  let rest = 0;
  for (let at = whole; at < bytes.length; at++) rest = (rest << 8) | bytes[at]!;
  return (sum ^ rest) >>> 0;
}
