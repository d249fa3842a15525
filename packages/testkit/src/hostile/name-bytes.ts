// How names are spelled in bytes: with and without the UTF-8 flag, in other code pages, and twice.
import { crc32 } from 'node:zlib';
import { accepted, refused, type HostileArchive } from './hostile-archive.ts';

const utf8 = 0x0800;
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
/** As Info-ZIP and 7-Zip write it (APPNOTE 4.6.9). */
function unicodePath(name: Buffer, path: string): Buffer {
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(0x7075, 0);
  extra.writeUInt16LE(5 + Buffer.byteLength(path), 2);
  extra[4] = 1;
  extra.writeUInt32LE(crc32(name), 5);
  return Buffer.concat([extra, Buffer.from(path)]);
}

const sizesDiffer = (name: string, later: number, earlier: number): string =>
  `The zipfile buffer contains two files both called ${name} and they have difference sizes (${later} != ${earlier})`;

const prototypeNames = ['m.constructor', '.__proto__', 'm.__proto__', 'm.toString', 'm.hasOwnProperty', '__proto__', 'constructor'];

export const nameBytes: readonly HostileArchive[] = [
  refused('bytes of a name: Latin-1, said to be UTF-8', ({ id, content }) => ({
    members: [{ name: latin1(`f\xfcr.so/${id}/a.sym`), flags: utf8, content }],
    problems: [{ code: 'member_name_unrecognized', member: `für.so/${id}/a.sym` }],
  })),
  refused('bytes of a name: Latin-1 without the flag is code page 437, as in Python', ({ id, content }) => ({
    members: [{ name: latin1(`f\x81r.so/${id}/a.sym`), flags: 0, content }],
    problems: [{ code: 'member_name_unrecognized', member: `für.so/${id}/a.sym` }],
  })),
  accepted('bytes of a name: code page 437 beyond Latin-1', ({ id, content }) => ({
    members: [{ name: latin1(`\xe0.so/${id}/a.sym`), flags: 0, content }],
    files: [{ key: `α.so/${id}/a.sym`, content }],
  })),
  accepted('bytes of a name: UTF-8 without the flag, as zip -r and bsdtar write it', ({ id, content }) => ({
    members: [{ name: `Ядро.pdb/${id}/Ядро.sym`, flags: 0, content }],
    files: [{ key: `Ядро.pdb/${id}/Ядро.sym`, content }],
  })),
  accepted('bytes of a name: a Unicode Path that belongs to it', ({ id, content }) => {
    const name = Buffer.from(`????.pdb/${id}/a.sym`);
    return {
      members: [{ name, content, extra: unicodePath(name, `Ядро.pdb/${id}/a.sym`) }],
      files: [{ key: `Ядро.pdb/${id}/a.sym`, content }],
    };
  }),
  accepted('bytes of a name: the Unicode Path of another name', ({ id, key, content }) => ({
    members: [{ name: key, content, extra: unicodePath(Buffer.from('old'), `old.pdb/${id}/a.sym`) }],
  })),
  refused('bytes of a name: a Unicode Path that leads out', ({ key, content }) => ({
    members: [{ name: key, content, extra: unicodePath(Buffer.from(key), '../../etc/passwd') }],
    problems: [{ code: 'member_name_unsafe', member: '../../etc/passwd' }],
  })),
  accepted('folders without a slash, told by their attributes', ({ key, content }) => ({
    members: [
      { name: 'bad.so', content: '', externalAttributes: (0o040755 << 16) >>> 0 },
      { name: 'worse.so', content: '', versionMadeBy: 0x14, externalAttributes: 0x10 },
      { name: key, content },
    ],
  })),
  refused('bytes of a name: overlong UTF-8 of a slash and dots', ({ id, content }) => ({
    members: [{ name: latin1(`\xc0\xae\xc0\xae\xc0\xaf${id}/a.sym`), flags: utf8, content }],
    problems: [{ code: 'member_name_unrecognized', member: `\xc0\xae\xc0\xae\xc0\xaf${id}/a.sym` }],
  })),
  refused('bytes of a name: half of a surrogate pair', ({ id, content }) => ({
    members: [{ name: latin1(`\xed\xa0\x80.so/${id}/a.sym`), flags: utf8, content }],
    problems: [{ code: 'member_name_unrecognized', member: `\xed\xa0\x80.so/${id}/a.sym` }],
  })),
  accepted('bytes of a name: the flag is only in the directory', ({ id, content }) => ({
    members: [{ name: `漢.so/${id}/a.sym`, content, local: { flags: 0 } }],
    files: [{ key: `漢.so/${id}/a.sym`, content }],
  })),
  accepted('case: a debug id in lower case is stored in upper case', ({ id, key, content }) => ({
    members: [{ name: key.replace(id, id.toLowerCase()), content }],
  })),
  refused('case: two debug ids that differ by case', ({ id, key, content }) => ({
    members: [
      { name: key, content },
      { name: key.replace(id, id.toLowerCase()), content },
    ],
    problems: [
      {
        code: 'member_key_ambiguous',
        member: key.replace(id, id.toLowerCase()),
        message: `'${key.replace(id, id.toLowerCase())}' and '${key}' are stored under the same key, because debug ids are upper-cased. Keep one of them`,
      },
    ],
  })),
  accepted('case: two debug files that differ by case are two files', ({ id }) => ({
    members: ['Bad.so', 'bad.so'].map((file) => ({ name: `${file}/${id}/a.sym`, content: Buffer.from(file) })),
    files: ['Bad.so', 'bad.so'].map((file) => ({ key: `${file}/${id}/a.sym`, content: Buffer.from(file) })),
  })),
  accepted('names: what every object has from its prototype', ({ id }) => ({
    members: prototypeNames.map((name) => ({ name: `${name}/${id}/${name}`, content: Buffer.from(name) })),
    files: prototypeNames.map((name) => ({ key: `${name}/${id}/${name}`, content: Buffer.from(name) })),
  })),
  accepted('twice: the same name and size, the last one counts', ({ key, content }) => ({
    members: [
      { name: key, content: Buffer.from(content).fill('x', 60) },
      { name: key, content },
    ],
  })),
  refused('twice: the same name, other sizes', ({ key, content }) => ({
    members: [
      { name: key, content },
      { name: key, content: Buffer.concat([content, content]) },
    ],
    problems: [{ code: 'member_duplicate_differs', member: key, message: sizesDiffer(key, 2 * content.length, content.length) }],
  })),
  refused('twice: a bad name with a NUL, other sizes', ({ content }) => ({
    members: [
      { name: 'a\0', content },
      { name: 'a\0', content: 'x' },
    ],
    problems: [
      { code: 'member_duplicate_differs', member: 'a\ufffd', message: sizesDiffer(String.raw`a\x00`, 1, content.length) },
      { code: 'member_name_unrecognized', member: 'a\ufffd' },
    ],
  })),
  refused('twice: the header of one member claimed by two names', ({ key, content, id }) => ({
    members: [
      { name: key, content },
      { name: `ghost.so/${id}/ghost.so.sym`, content, only: 'central', central: { offset: 0 } },
    ],
    problems: [
      { code: 'member_header_damaged', member: `first.so/${id}/first.so.sym` },
      { code: 'member_header_damaged', member: `ghost.so/${id}/ghost.so.sym` },
    ],
  })),
];
