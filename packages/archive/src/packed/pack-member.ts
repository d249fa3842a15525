// A member of an archive that is unpacked, as it is kept until it is published: like the data of a member of a ZIP, deflated or as it is,
// with the same facts. Neighbours: read-packed.ts, ../member-reader.ts (which reads it by them).
import { pipeline, Readable, Transform } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import { crc32 } from '../deflate/crc32.ts';
import { compressionLevel } from '../deflate/stored-body.ts';
import { methods, type MemberLocation } from '../directory/archive-entry.ts';

export type PackedFacts = Pick<MemberLocation, 'method' | 'crc32' | 'compressedBytes' | 'originalBytes'>;

export interface PackingMember {
  /** To be read or destroyed; a fault of the content comes out of it. */
  readonly body: Readable;
  /** Once all of it has been read. */
  facts(): PackedFacts;
}

export function packMember(content: AsyncIterable<Buffer> | Iterable<Buffer>, isDeflated: boolean): PackingMember {
  let [sum, originalBytes, compressedBytes] = [0, 0, 0];
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      originalBytes += chunk.length;
      sum = crc32(chunk, sum);
      yield chunk;
    }
  }
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      compressedBytes += chunk.length;
      done(null, chunk);
    },
  });
  const plain = Readable.from(measured(), { objectMode: false });
  // Errors come out of the last stream, and its end closes the others.
  const body = isDeflated
    ? pipeline(plain, createDeflateRaw({ level: compressionLevel }), counter, () => {})
    : pipeline(plain, counter, () => {});
  return {
    body,
    facts: () => ({ method: isDeflated ? methods.deflated : methods.stored, crc32: sum, compressedBytes, originalBytes }),
  };
}
