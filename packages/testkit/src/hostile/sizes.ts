// Headers that lie about sizes and sums: the bytes that come out decide, whatever is declared.
import type { RawHeader } from '../raw-zip-records.ts';
import { accepted, refused, type ExpectedProblem, type HostileArchive } from './hostile-archive.ts';

const badCrc = (member: string): ExpectedProblem => ({ code: 'member_crc_mismatch', member, message: `Bad CRC-32 for file '${member}'` });
const wrongSize = (member: string, declared: number, actual: number): ExpectedProblem => ({
  code: 'member_size_mismatch',
  member,
  message: `'${member}' unpacks to ${actual} bytes but the directory says ${declared}`,
});

/** A lie about the content's size in the directory, and in the local header as well or not. */
const lies: readonly (readonly [string, number, 'both' | 'directory'])[] = [
  ['one byte less', -1, 'both'],
  ['one byte less', -1, 'directory'],
  ['one byte more', 1, 'both'],
  ['one byte more', 1, 'directory'],
  ['a megabyte more', 1_000_000, 'both'],
];

const zero: readonly (readonly [string, Partial<RawHeader>])[] = [
  ['zero', { originalBytes: 0, compressedBytes: 0, crc: 0 }],
  ['other ones', { originalBytes: 7, compressedBytes: 9, crc: 11 }],
];

export const sizes: readonly HostileArchive[] = [
  ...[0, 8].flatMap((method) =>
    lies.map(([what, by, where]) =>
      refused(`size: ${what} than there is (method ${method}, ${where})`, ({ key, content }) => {
        const lie = { originalBytes: content.length + by };
        const member = { name: key, content, method };
        return {
          members: [where === 'both' ? { ...member, ...lie } : { ...member, central: lie }],
          problems: [wrongSize(key, content.length + by, content.length)],
        };
      }),
    ),
  ),
  refused('size: nothing, while there is something', ({ key, content }) => ({
    members: [{ name: key, content, originalBytes: 0 }],
    problems: [wrongSize(key, 0, content.length)],
  })),
  ...zero.map(([what, local]) =>
    accepted(`size: ${what} in the local header, the truth in the directory`, ({ key, content }) => ({
      members: [{ name: key, content, local }],
    })),
  ),
  refused('compressed size: less than there is', ({ key, content }) => ({
    members: [{ name: key, content, compressedBytes: 20 }],
    problems: [
      { code: 'member_data_damaged', member: key, message: `The compressed data of '${key}' is damaged: the compressed data ends early` },
    ],
  })),
  refused('compressed size: beyond the end of the archive', ({ key, content }) => ({
    members: [{ name: key, content, compressedBytes: 0x7fff_ffff }],
    problems: [{ code: 'member_header_damaged', member: key }],
  })),
  refused('compressed size: into the next member', ({ key, content }) => ({
    members: [{ name: key, content, method: 0, compressedBytes: content.length + 5 }],
    problems: [{ code: 'member_header_damaged', member: key }],
  })),
  refused('CRC: wrong in both headers', ({ key, content }) => ({ members: [{ name: key, content, crc: 1 }], problems: [badCrc(key)] })),
  refused('CRC: wrong in the directory', ({ key, content }) => ({
    members: [{ name: key, content, central: { crc: 1 } }],
    problems: [badCrc(key)],
  })),
  refused('CRC: wrong for a file that would be ignored', ({ content }) => ({
    members: [{ name: 'build-symbols.txt', content, crc: 1 }],
    problems: [badCrc('build-symbols.txt')],
  })),
  refused('CRC: wrong for a stored member', ({ key, content }) => ({
    members: [{ name: key, content, method: 0, crc: 1 }],
    problems: [badCrc(key)],
  })),
  refused('CRC: that of other content of the same size', ({ key, content }) => ({
    members: [{ name: key, content, method: 0, data: Buffer.from(content).fill('x', 0, 1) }],
    problems: [badCrc(key)],
  })),
  refused('CRC: wrong in several members, each is told', ({ id, content }) => {
    const members = ['a', 'b', 'c'].map((file) => `${file}.so/${id}/${file}.so.sym`);
    return { members: members.map((name) => ({ name, content, crc: 1 })), problems: members.map(badCrc) };
  }),
  refused('CRC: wrong for content of no bytes', ({ key }) => ({ members: [{ name: key, content: '', crc: 1 }], problems: [badCrc(key)] })),
];
