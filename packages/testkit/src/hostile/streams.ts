// Compressed data: every form of DEFLATE that is right, and the ways in which it is wrong.
import { constants, crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createRandom } from '../random.ts';
import { accepted, refused, type ExpectedProblem, type HostileArchive } from './hostile-archive.ts';

const damaged = (member: string, reason: string): ExpectedProblem => ({
  code: 'member_data_damaged',
  member,
  message: `The compressed data of '${member}' is damaged: ${reason}`,
});
const early = 'the compressed data ends early';
const invalid = 'the compressed data is not valid';
const behind = 'there are bytes behind the compressed data';

/** Larger than what is read in one go, compressed as well. */
const noise = (bytes: number): Buffer => createRandom(7).bytes(bytes);

/** Blocks of every kind, one after the other: stored, fixed codes, dynamic codes. */
function inManyBlocks(content: Buffer): Buffer {
  const step = 40;
  const starts = Array.from({ length: Math.ceil(content.length / step) }, (_, i) => i * step);
  const block = (start: number, i: number): Buffer => {
    const isLast = start === starts.at(-1);
    const strategy = i % 2 === 0 ? constants.Z_FIXED : constants.Z_DEFAULT_STRATEGY;
    const finishFlush = isLast ? constants.Z_FINISH : constants.Z_FULL_FLUSH;
    return deflateRawSync(content.subarray(start, start + step), { level: i % 3 === 0 ? 0 : 9, strategy, finishFlush });
  };
  return Buffer.concat(starts.map(block));
}

export const streams: readonly HostileArchive[] = [
  accepted('deflate: many blocks of every kind', ({ key, content }) => ({
    members: [{ name: key, content, data: inManyBlocks(content) }],
  })),
  accepted('deflate: stored blocks only', ({ key, content }) => ({
    members: [{ name: key, content, data: deflateRawSync(content, { level: 0 }) }],
  })),
  accepted('deflate: Huffman codes only', ({ key, content }) => ({
    members: [{ name: key, content, data: deflateRawSync(content, { strategy: constants.Z_HUFFMAN_ONLY }) }],
  })),
  accepted('deflate: a stored block of 65 535 bytes and more', ({ key }) => {
    const content = noise(200_000);
    return { members: [{ name: key, content, data: deflateRawSync(content, { level: 0 }) }], files: [{ key, content }] };
  }),
  accepted('deflate: empty blocks before the data', ({ key, content }) => {
    const data = Buffer.concat([Buffer.from('000000ffff'.repeat(1000), 'hex'), deflateRawSync(content)]);
    return { members: [{ name: key, content, data }] };
  }),
  accepted('deflate: no content', ({ key }) => ({ members: [{ name: key, content: '' }], files: [{ key, content: Buffer.alloc(0) }] })),
  accepted('stored: no content', ({ key }) => ({
    members: [{ name: key, content: '', method: 0 }],
    files: [{ key, content: Buffer.alloc(0) }],
  })),
  refused('deflate: no data at all', ({ key }) => ({
    members: [{ name: key, content: '', data: Buffer.alloc(0) }],
    problems: [damaged(key, early)],
  })),
  ...[1, 8, 70_000].map((bytes) =>
    refused(`deflate: ${bytes} bytes behind its end`, ({ key, content }) => ({
      members: [{ name: key, content, data: Buffer.concat([deflateRawSync(content), Buffer.alloc(bytes, 1)]) }],
      problems: [damaged(key, behind)],
    })),
  ),
  ...[0, 1, 1024 ** 2].map((more) =>
    refused(`deflate: bytes behind the end of a large stream, ${more} beyond a chunk`, ({ key, id }) => {
      // The stream itself ends where a chunk of 1 MiB ends.
      const content = Buffer.concat([Buffer.from(id), noise(1024 ** 2 - 32 - 5 * 17)]);
      const blocks = createStoredBlocks(content, 65_535);
      const padding = Buffer.alloc(Math.max(1, more), 1);
      return { members: [{ name: key, content, data: Buffer.concat([blocks, padding]) }], problems: [damaged(key, behind)] };
    }),
  ),
  refused('deflate: a second stream behind the first', ({ key, content }) => ({
    members: [{ name: key, content, data: Buffer.concat([deflateRawSync(content), deflateRawSync(content)]) }],
    problems: [damaged(key, behind)],
  })),
  refused('deflate: cut off', ({ key, content }) => ({
    members: [{ name: key, content, data: deflateRawSync(content).subarray(0, -3) }],
    problems: [damaged(key, early)],
  })),
  refused('deflate: a large stream, cut off', ({ key }) => {
    const content = noise(900_000);
    return { members: [{ name: key, content, data: deflateRawSync(content).subarray(0, -3) }], problems: [damaged(key, early)] };
  }),
  refused('deflate: a block type that is not there', ({ key, content }) => ({
    members: [{ name: key, content, data: Buffer.alloc(40, 0xff) }],
    problems: [damaged(key, invalid)],
  })),
  refused('deflate: with a zlib header', ({ key, content }) => ({
    members: [{ name: key, content, data: deflateSync(content) }],
    problems: [damaged(key, invalid)],
  })),
  refused('deflate: a whole gzip file', ({ key, content }) => ({
    members: [{ name: key, content, data: gzipSync(content) }],
    problems: [damaged(key, invalid)],
  })),
  refused('deflate: a reference to before the start', ({ key, content }) => ({
    // Fixed codes: length 3, distance 1, with nothing written yet.
    members: [{ name: key, content, crc: crc32('xxx'), data: Buffer.from([0x03, 0x02, 0x00]) }],
    problems: [damaged(key, invalid)],
  })),
  refused('deflate: data that is stored', ({ key, content }) => ({
    members: [{ name: key, content, data: content }],
    problems: [damaged(key, invalid)],
  })),
  refused('stored: data that is deflated', ({ key, content }) => ({
    members: [{ name: key, content, method: 0, data: deflateRawSync(content) }],
    problems: [{ code: 'member_crc_mismatch', member: key }],
  })),
];

function createStoredBlocks(content: Buffer, blockBytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += blockBytes) {
    const body = content.subarray(at, at + blockBytes);
    const header = Buffer.alloc(5);
    header.writeUInt8(at + blockBytes >= content.length ? 1 : 0, 0);
    header.writeUInt16LE(body.length, 1);
    header.writeUInt16LE(body.length ^ 0xffff, 3);
    parts.push(header, body);
  }
  return Buffer.concat(parts);
}
