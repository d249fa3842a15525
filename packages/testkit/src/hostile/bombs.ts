// Archives that unpack to more than anybody wants, openly or not. The ceilings are those of hostileSettings.
import { crc32, deflateRawSync } from 'node:zlib';
import { createRandom } from '../random.ts';
import { createRawZip } from '../raw-zip.ts';
import { accepted, hostile, type ExpectedProblem, type HostileArchive } from './hostile-archive.ts';

const MiB = 1024 ** 2;
const ceilings = { member: 6 * MiB, total: 16 * MiB, upload: 20 * MiB };

/** The environment for which these archives are made. */
export const hostileSettings = {
  ARCHIVE_MAX_MEMBER_BYTES: String(ceilings.member),
  ARCHIVE_MAX_TOTAL_BYTES: String(ceilings.total),
  UPLOAD_MAX_BYTES: String(ceilings.upload),
} as const;

const tooLarge = (member: string): ExpectedProblem => ({
  code: 'member_too_large',
  member,
  message: `'${member}' unpacks to more than ${ceilings.member} bytes (ARCHIVE_MAX_MEMBER_BYTES)`,
});
/** Given up before it reaches a ceiling. */
const lie = (member: string): ExpectedProblem => ({ code: 'member_size_mismatch', member });
const ratio = (member: string): ExpectedProblem => ({
  code: 'member_ratio_too_high',
  member,
  message: `'${member}' expands more than 250 times (ARCHIVE_MAX_RATIO)`,
});
const total = (member: string): ExpectedProblem => ({
  code: 'archive_total_too_large',
  member,
  message: `The archive unpacks to more than ${ceilings.total} bytes (ARCHIVE_MAX_TOTAL_BYTES); the limit was passed in '${member}'`,
});
/** Compresses about 25 times: far above what symbols do, far below the ceiling. */
function text(bytes: number, seed = 1): Buffer {
  const content = Buffer.alloc(bytes, 'x');
  const noise = createRandom(seed)
    .bytes(Math.ceil(bytes / 1_000) * 30)
    .toString('hex');
  for (let at = 0; at < bytes; at += 1_000) content.write(noise.slice((at / 1_000) * 60, (at / 1_000 + 1) * 60), at);
  return content;
}
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);

const oneMember = (what: string, content: () => Buffer, problem: (member: string) => ExpectedProblem, declared?: number): HostileArchive =>
  hostile(`bomb: ${what}`, ({ key, first, last }) => ({
    zip: () => createRawZip([first, { name: key, content: content(), ...(declared !== undefined && { originalBytes: declared }) }, last]),
    expect: { status: 400, problems: [problem(key)] },
  }));

const manyNames = (id: string, count: number): string[] => Array.from({ length: count }, (_, i) => `a.so/${id}/${i}`);

export const bombs: readonly HostileArchive[] = [
  oneMember('one member over the ceiling', () => text(ceilings.member + 1), tooLarge),
  oneMember('one member over the ceiling, declared small', () => text(ceilings.member + 1), lie, 1_000),
  oneMember('one member over the ratio', () => zeros(MiB + 1), ratio),
  oneMember('one member over the ratio, declared small', () => zeros(MiB + 1), ratio, 1_000),
  oneMember('a gigabyte in a megabyte, declared small', () => zeros(1024 * MiB), lie, 1_000),
  accepted('bomb: an archive of less than 1 MiB may expand as it likes', ({ key }) => ({
    members: [{ name: key, content: zeros(MiB - 64 * 1024) }],
    files: [{ key, content: zeros(MiB - 64 * 1024) }],
  })),
  hostile('bomb: all members together', ({ id, first }) => {
    const names = manyNames(id, 4);
    return {
      zip: () => createRawZip([first, ...names.map((name, i) => ({ name, content: text(5 * MiB, i) }))]),
      expect: { status: 400, problems: [total(names[3]!)] },
    };
  }),
  hostile('bomb: all members together, declared small', ({ id, first }) => {
    const liars = manyNames(id, 4);
    const zip = (): Buffer => {
      const content = text(5 * MiB);
      const shape = { data: deflateRawSync(content), crc: crc32(content), originalBytes: 1_000 };
      return createRawZip([first, ...liars.map((name) => ({ name, ...shape }))]);
    };
    return { zip, expect: { status: 400, problems: liars.map(lie) } };
  }),
  hostile('bomb: 20 001 tiny entries', ({ id }) => ({
    zip: () => createRawZip(manyNames(id, 20_001).map((name) => ({ name, content: '', method: 0 }))),
    expect: {
      status: 400,
      problems: [
        {
          code: 'archive_too_many_entries',
          member: null,
          message: 'The archive has 20001 entries, more than the limit of 20000 (ARCHIVE_MAX_ENTRIES)',
        },
      ],
    },
  })),
  hostile('bomb: 20 001 folders', ({ id }) => ({
    zip: () => createRawZip(manyNames(id, 20_001).map((name) => ({ name: `${name}/`, content: '', method: 0 }))),
    expect: { status: 400, problems: [{ code: 'archive_too_many_entries', member: null }] },
  })),
  hostile('bomb: more bytes than an upload may have', () => ({
    zip: () => Buffer.alloc(ceilings.upload + 1),
    expect: { status: 413, code: 'archive_too_large' },
  })),
  hostile('bomb: 100 problems with long names', ({ content }) => {
    const names = Array.from({ length: 100 }, (_, i) => `${i}${'\u0001'.repeat(2_500)}`);
    return {
      zip: () => createRawZip(names.map((name) => ({ name, content }))),
      expect: { status: 400, problems: names.map((name) => ({ code: 'member_name_too_long', member: `${name.slice(0, 500)}…` })) },
    };
  }),
  hostile('bomb: 1 500 problems, of which 1 000 are told', ({ content }) => {
    const names = Array.from({ length: 1_500 }, (_, i) => `bad ${i}`);
    const told = names.slice(0, 1_000).map((member) => ({ code: 'member_name_unrecognized', member }) as const);
    const omitted = { code: 'problems_omitted', member: null, message: '500 more problems are not listed' } as const;
    return {
      zip: () => createRawZip(names.map((name) => ({ name, content }))),
      expect: { status: 400, problems: [...told, omitted] },
    };
  }),
];
