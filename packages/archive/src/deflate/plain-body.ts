// The original bytes of a member that nobody has inspected, checked as they pass against what the directory says of them. Neighbour:
// stored-body.ts, of one that was inspected: what is wrong there is no fault of the archive.
import { pipeline, Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { methods, type MemberLocation } from '../directory/archive-entry.ts';
import { openMember, streamOf } from '../member-reader.ts';
import { insistOn } from '../ranged-source.ts';
import { crc32 } from './crc32.ts';
import { createInflate, translateInflateError } from './inflate.ts';

/**
 * The first read is made at once.
 * @throws AppError `member_…` for what is wrong with it, and what the source throws; streams fail with the same
 */
export async function openPlainBody(source: RangedSource, entry: MemberLocation): Promise<Readable> {
  const { data } = await openMember(source, entry);
  const raw = streamOf(data);
  async function* read(): AsyncGenerator<Buffer> {
    const { name: member, originalBytes: declaredBytes } = entry;
    const whole = insistOn(raw, entry.compressedBytes);
    const plain = entry.method === methods.stored ? whole : (pipeline(whole, createInflate(), () => undefined) as AsyncIterable<Buffer>);
    let [bytes, sum] = [0, 0];
    try {
      for await (const chunk of plain) {
        bytes += chunk.length;
        sum = crc32(chunk, sum);
        if (bytes > declaredBytes) throw new AppError('member_size_mismatch', { member, declaredBytes, actualBytes: bytes, isMore: true });
        yield chunk;
      }
    } catch (error) {
      throw translateInflateError(error, entry);
    }
    if (bytes !== declaredBytes) throw new AppError('member_size_mismatch', { member, declaredBytes, actualBytes: bytes });
    if (sum !== entry.crc32) throw new AppError('member_crc_mismatch', { member });
  }
  const body = Readable.from(read(), { objectMode: false });
  return body.once('close', () => raw.destroy());
}
