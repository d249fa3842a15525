// What stands in the files: forbidden snippets wherever they are, nothing, nonsense, and archives in archives.
import { gzipSync } from 'node:zlib';
import { createRandom } from '../random.ts';
import { createRawZip } from '../raw-zip.ts';
import { accepted, hostile, notZip, refused, type ExpectedProblem, type HostileArchive } from './hostile-archive.ts';

const snippet = 'qcom/proprietary';
const disallowed = (member: string): ExpectedProblem => ({
  code: 'member_snippet_disallowed',
  member,
  message: `Content of archive file contains the snippet '${snippet}' which is not allowed`,
});
const empty: ExpectedProblem = {
  code: 'archive_empty',
  member: null,
  message: 'The archive has no files. Upload at least one symbols file',
};
/** The snippet so that `before` of its bytes stand before the place. */
const straddling = (place: number, before: number): Buffer => {
  const content = createRandom(place).bytes(place + 100_000);
  content.write(snippet, place - before, 'latin1');
  return content;
};
const KiB = 1024;
const places = [64 * KiB, 128 * KiB, 256 * KiB, 1024 * KiB];
const noise = createRandom(3).bytes(600_000);

const headers: readonly (readonly [string, Buffer | string])[] = [
  ['no bytes', ''],
  ['garbage', noise.subarray(0, 3_000)],
  [
    'a line of 1 MiB',
    Buffer.concat([Buffer.from('MODULE Linux x86_64 '), Buffer.from(noise.toString('hex')).subarray(0, 1024 * KiB - 20)]),
  ],
  ['a NUL in the names', 'MODULE Linux x86_64 AB12 a\0b.so\nINFO CODE_ID AB c\0d\nINFO GENERATOR g\0h\n'],
  ['ids of 5000 digits', `MODULE Linux x86_64 ${'A'.repeat(5_000)} a.so\nINFO CODE_ID ${'B'.repeat(5_000)} c.dll\n`],
  ['a debug file of 9000 characters', `MODULE Linux x86_64 AB12 ${noise.toString('hex', 0, 4_500)}\n`],
  ['a code file of 9000 characters', `MODULE Linux x86_64 AB12 a.so\nINFO CODE_ID AB12 ${noise.toString('hex', 0, 4_500)}\n`],
  ['a generator cut in the middle of an emoji', `MODULE Linux x86_64 AB12 a.so\nINFO GENERATOR ${'g'.repeat(99)}🦊${'g'.repeat(99)}\n`],
  ['no words', 'MODULE\nINFO\nINFO CODE_ID\nINFO GENERATOR\n'],
  ['half a character', Buffer.concat([Buffer.from('MODULE Linux x86_64 AB12 '), Buffer.from([0xf0, 0x9f, 0xa6]), Buffer.from('\n')])],
  ['carriage returns', 'MODULE windows x86 AB12 a.pdb\r\nINFO CODE_ID AB12 a.dll\r\n'],
  ['a million INFO lines', 'INFO x\n'.repeat(100_000)],
];

export const contents: readonly HostileArchive[] = [
  refused('snippet: in a name', ({ id, content }) => ({
    members: [{ name: `a.so/${id}/${snippet}.sym`, content }],
    problems: [disallowed(`a.so/${id}/${snippet}.sym`)],
  })),
  refused('snippet: in a name that would be ignored', ({ content }) => ({
    members: [{ name: `${snippet}/.DS_Store`, content }],
    problems: [disallowed(`${snippet}/.DS_Store`)],
  })),
  refused('snippet: in the content', ({ key, content }) => ({
    members: [{ name: key, content: `${content.toString()}FILE 0 /b/${snippet}/x.c\n` }],
    problems: [disallowed(key)],
  })),
  refused('snippet: is the content', ({ key }) => ({ members: [{ name: key, content: snippet, method: 0 }], problems: [disallowed(key)] })),
  ...places.flatMap((place) =>
    [1, 8, snippet.length - 1].map((before) =>
      refused(`snippet: ${before} bytes before ${place}`, ({ key }) => ({
        members: [{ name: key, content: straddling(place, before), method: before === 8 ? 0 : 8 }],
        problems: [disallowed(key)],
      })),
    ),
  ),
  refused('snippet: in several members, each is told', ({ id }) => {
    const members = ['a', 'b'].map((file) => `${file}.so/${id}/${file}.so.sym`);
    return { members: members.map((name) => ({ name, content: snippet })), problems: members.map(disallowed) };
  }),
  refused('snippet: in a file of another kind', ({ id }) => ({
    members: [{ name: `a.pdb/${id}/a.pd_`, content: `MSCF\0\0${snippet}` }],
    problems: [disallowed(`a.pdb/${id}/a.pd_`)],
  })),
  accepted('snippet: almost', ({ key, id }) => {
    const content = Buffer.from(`${id} qcom/proprietar qcom\\proprietary QCOM/PROPRIETARY qcom/\nproprietary`);
    return { members: [{ name: key, content }], files: [{ key, content }] };
  }),
  accepted('snippet: compressed in a .gz, which is not looked into', ({ id }) => {
    const file = { key: `a.so/${id}/a.so.dbg.gz`, content: gzipSync(`${snippet}\n${id}`) };
    return { members: [{ name: file.key, content: file.content }], files: [file] };
  }),
  refused('snippet: in a file that would be ignored', () => ({
    members: [{ name: 'build-symbols.txt', content: snippet }],
    problems: [disallowed('build-symbols.txt')],
  })),
  accepted('nested: a ZIP with a sound name is a file like any other', ({ id, content }) => {
    const inner = createRawZip([{ name: '../../evil', content, crc: 1 }]);
    const file = { key: `a.so/${id}/a.zip`, content: inner };
    return { members: [{ name: file.key, content: inner, method: 0 }], files: [file] };
  }),
  refused('nested: a ZIP with a name that is none', ({ content }) => ({
    members: [{ name: 'inner.zip', content: createRawZip([{ name: 'x', content }]) }],
    problems: [{ code: 'member_name_unrecognized', member: 'inner.zip' }],
  })),
  ...headers.map(([what, text]) =>
    accepted(`.sym header: ${what}`, ({ key }) => {
      const content = Buffer.from(text);
      return { members: [{ name: key, content }], files: [{ key, content }] };
    }),
  ),
  hostile('whole: no entries', () => ({ zip: () => createRawZip([]), expect: { status: 400, problems: [empty] } })),
  hostile('whole: folders only', () => ({
    zip: () => createRawZip([{ name: 'a/' }, { name: 'a/b/' }]),
    expect: { status: 400, problems: [empty] },
  })),
  hostile('whole: ignorable files only', ({ content }) => {
    const ignored = ['firefox-symbols.txt', 'x/.DS_Store', '.DS_Store'];
    const zip = (): Buffer => createRawZip(ignored.map((name) => ({ name, content })));
    return { zip, expect: { status: 201, files: [], ignored } };
  }),
  ...(['', 'GIF89a', 'PK', 'PK\u0003\u0004', 'x'.repeat(100_000)] as const).map((text, i) =>
    hostile(`whole: no ZIP ${i}`, () => ({
      zip: () => Buffer.from(text),
      expect: { status: 400, problems: [{ code: 'archive_not_zip', member: null, message: notZip }] },
    })),
  ),
];
