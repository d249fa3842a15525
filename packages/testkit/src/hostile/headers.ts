// Local headers and directory entries: what cannot be read, what does not agree, and what may differ.
import { deflateRawSync } from 'node:zlib';
import type { RawZipEntry } from '../raw-zip.ts';
import { accepted, refused, type ExpectedProblem, type HostileArchive, type Parts } from './hostile-archive.ts';

const encrypted = (member: string): ExpectedProblem => ({
  code: 'member_encrypted',
  member,
  message: `'${member}' is encrypted. Make the archive without a password`,
});
const unsupported = (member: string, method: number): ExpectedProblem => ({
  code: 'member_method_unsupported',
  member,
  message: `'${member}' uses compression method ${method}. Only stored (0) and deflated (8) are read`,
});
const damaged = (member: string, reason: string): ExpectedProblem => ({
  code: 'member_header_damaged',
  member,
  message: `The archive is damaged at '${member}': ${reason}`,
});

const damagedHeaders: readonly (readonly [string, string, (parts: Parts) => Partial<RawZipEntry>])[] = [
  ['no signature', 'there is no local header', () => ({ local: { signature: 0x01020304 } })],
  ['another name', 'the local header has another name', ({ id }) => ({ local: { name: `BAD.so/${id}/bad.so.sym` } })],
  ['a shorter name', 'the local header has another name', () => ({ local: { nameBytes: 3 } })],
  ['a longer name than there is room for', 'the local header has another name', () => ({ local: { nameBytes: 0xffff } })],
  ['another method', 'the local header has another compression method', () => ({ local: { method: 0 } })],
  ['an extra field beyond the archive', 'its data overlaps what follows', () => ({ local: { extraBytes: 0xffff } })],
  ['encryption that only it knows of', 'only one of its headers says that it is encrypted', () => ({ local: { flags: 0x801 } })],
];

const symlink = (0o120777 << 16) >>> 0;

export const headers: readonly HostileArchive[] = [
  ...[0x0001, 0x0041, 0x0040, 0x2000].map((flag) =>
    refused(`encrypted: flags ${flag.toString(16)}`, ({ key, content }) => ({
      members: [{ name: key, content, flags: 0x0800 | flag }],
      problems: [encrypted(key)],
    })),
  ),
  refused('encrypted: only the directory says so', ({ key, content }) => ({
    members: [{ name: key, content, central: { flags: 0x801 } }],
    problems: [encrypted(key)],
  })),
  ...[1, 6, 9, 12, 14, 93, 95, 98, 99, 0xffff].map((method) =>
    refused(`method ${method}`, ({ key, content }) => ({
      members: [{ name: key, content, method }],
      problems: [unsupported(key, method)],
    })),
  ),
  refused('method 99 of a file that would be ignored', ({ content }) => ({
    members: [{ name: 'build-symbols.txt', content, method: 99 }],
    problems: [unsupported('build-symbols.txt', 99)],
  })),
  refused('encrypted: a file that would be ignored', ({ content }) => ({
    members: [{ name: 'x/.DS_Store', content, flags: 0x801 }],
    problems: [encrypted('x/.DS_Store')],
  })),
  ...damagedHeaders.map(([what, reason, lie]) =>
    refused(`local header: ${what}`, (parts) => ({
      members: [{ name: parts.key, content: parts.content, ...lie(parts) }],
      problems: [damaged(parts.key, reason)],
    })),
  ),
  refused('local header: an extra field that reaches into the data', ({ key, content }) => ({
    members: [{ name: key, content, method: 0, local: { extraBytes: 20 } }],
    problems: [{ code: 'member_crc_mismatch', member: key }],
  })),
  accepted('local header: another extra field, version, time and attributes', ({ key, content }) => ({
    members: [
      {
        name: key,
        content,
        extra: Buffer.from('ABCD'),
        extraBytes: 4,
        local: { extra: Buffer.alloc(500), extraBytes: 500, time: 0, date: 0 },
      },
    ],
  })),
  accepted('local header: an extra field of 65 535 bytes', ({ key, content }) => ({
    members: [{ name: key, content, local: { extra: Buffer.alloc(0xffff), extraBytes: 0xffff } }],
  })),
  accepted('directory: a comment of 65 535 bytes', ({ key, content }) => ({
    members: [{ name: key, content, comment: 'x'.repeat(0xffff) }],
  })),
  accepted('data descriptor: with a signature', ({ key, content }) => ({ members: [{ name: key, content, descriptor: true }] })),
  accepted('data descriptor: without a signature', ({ key, content }) => ({
    members: [{ name: key, content, descriptor: { signature: null } }],
  })),
  accepted('data descriptor: of ZIP64', ({ key, content }) => ({ members: [{ name: key, content, descriptor: true, zip64: true }] })),
  accepted('data descriptor: a lie, which nobody needs', ({ key, content }) => ({
    members: [{ name: key, content, descriptor: { crc: 1, compressedBytes: 2, originalBytes: 3 } }],
  })),
  accepted('data descriptor: behind a stored member', ({ key, content }) => ({
    members: [{ name: key, content, method: 0, descriptor: true }],
  })),
  refused('data descriptor: the directory lies, it does not', ({ key, content }) => ({
    members: [{ name: key, content, descriptor: true, central: { crc: 1 } }],
    problems: [{ code: 'member_crc_mismatch', member: key, message: `Bad CRC-32 for file '${key}'` }],
  })),
  accepted('a symbolic link is a file with its target in it', ({ key }) => {
    const content = Buffer.from('../../../../etc/passwd');
    return { members: [{ name: key, content, method: 0, externalAttributes: symlink }], files: [{ key, content }] };
  }),
  accepted('a device, by its attributes', ({ key, content }) => ({
    members: [{ name: key, content, externalAttributes: (0o060666 << 16) >>> 0 }],
  })),
  accepted('a folder by its attributes, a file by its name', ({ key, content }) => ({
    members: [{ name: key, content, externalAttributes: 0x10 }],
  })),
  accepted('folders, also with data and with names that no file may have', ({ id, key, content }) => ({
    members: [
      { name: 'bad.so/', content: '' },
      { name: `bad.so/${id}/`, content, data: deflateRawSync(content) },
      { name: '../', content: '' },
      { name: key, content },
    ],
  })),
  accepted('an entry that is a file and a folder', ({ key, content }) => ({
    members: [
      { name: `${key}/`, content: '' },
      { name: key, content },
    ],
  })),
];
