// Archives that are refused: with the message of the rule, every problem in the status, and nothing of them in the bucket.
import { createRawZip, createSampleFiles, createZip, type RawZipEntry } from '@symdepot/testkit';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

let system: System;
let client: Client;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), {
    ARCHIVE_MAX_ENTRIES: '30',
    ARCHIVE_MAX_MEMBER_BYTES: '3MiB',
    ARCHIVE_MAX_TOTAL_BYTES: '5MiB',
    BATCH_MAX_MEMBERS: '2', // so that problems come from several batches
  });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

/** Sound members around the bad one: they must not be published either. */
const good: RawZipEntry[] = createSampleFiles({ files: 3, bytes: 2_000 }).map(({ key, content }) => ({ name: key, content }));
const withGood = (...bad: RawZipEntry[]): Buffer => createRawZip([good[0]!, ...bad, ...good.slice(1)]);
const name = 'a.pdb/AB12/a.sym';
const content = 'MODULE windows x86 AB12 a.pdb\n';
const unrecognized = (member: string): string =>
  `Unrecognized file pattern. Should only be <module>/<hex>/<file> or <name>-symbols.txt and nothing else. (First unrecognized pattern was '${member}')`;
const snippetMessage = "Content of archive file contains the snippet 'qcom/proprietary' which is not allowed";
const manyEntries = Array.from({ length: 31 }, (_, i) => ({ name: `a.pdb/AB${i}/a.sym`, content }));
const text = (megabytes: number): Buffer => Buffer.from('abcdefghij'.repeat(megabytes * 100_000));
const tooLong = `${'a'.repeat(150)}/AB12/${'b'.repeat(150)}`;

interface Refused {
  readonly what: string;
  readonly zip: Buffer;
  readonly code: string;
  readonly message: string;
  readonly member?: string;
}

const refused: readonly Refused[] = [
  { what: 'no ZIP', zip: Buffer.from('GIF89a'), code: 'archive_not_zip', message: 'File is not a zip file' },
  { what: 'an empty file', zip: Buffer.alloc(0), code: 'archive_not_zip', message: 'File is not a zip file' },
  { what: 'a ZIP cut short', zip: withGood().subarray(0, -30), code: 'archive_not_zip', message: 'File is not a zip file' },
  {
    what: 'a ZIP without entries',
    zip: createRawZip([]),
    code: 'archive_empty',
    message: 'The archive has no files. Upload at least one symbols file',
  },
  {
    what: 'too many entries',
    zip: createRawZip(manyEntries),
    code: 'archive_too_many_entries',
    message: 'The archive has 31 entries, more than the limit of 30 (ARCHIVE_MAX_ENTRIES)',
  },
  {
    what: 'an unrecognised name',
    zip: withGood({ name: 'xpcshell.sym', content }),
    code: 'member_name_unrecognized',
    message: unrecognized('xpcshell.sym'),
    member: 'xpcshell.sym',
  },
  {
    what: 'an id that is not hexadecimal',
    zip: withGood({ name: 'a.pdb/XYZ/a.sym', content }),
    code: 'member_name_unrecognized',
    message: unrecognized('a.pdb/XYZ/a.sym'),
    member: 'a.pdb/XYZ/a.sym',
  },
  {
    what: 'a backslash, told as Python quotes it',
    zip: withGood({ name: 'a.pdb\\AB12\\a.sym', content }),
    code: 'member_name_unrecognized',
    message: unrecognized(String.raw`a.pdb\\AB12\\a.sym`),
    member: String.raw`a.pdb\AB12\a.sym`,
  },
  {
    what: 'an absolute path',
    zip: withGood({ name: '/a.pdb/AB12/a.sym', content }),
    code: 'member_name_unsafe',
    message: "The file name '/a.pdb/AB12/a.sym' is not allowed: it is an absolute path",
    member: '/a.pdb/AB12/a.sym',
  },
  {
    what: 'a path out of the folder',
    zip: withGood({ name: '../AB12/a.sym', content }),
    code: 'member_name_unsafe',
    message: `The file name '../AB12/a.sym' is not allowed: it has a "." or ".." component`,
    member: '../AB12/a.sym',
  },
  {
    what: 'a name over 300 characters',
    zip: withGood({ name: tooLong, content }),
    code: 'member_name_too_long',
    message: `The file name '${tooLong}' is longer than 300 characters`,
    member: tooLong,
  },
  {
    what: 'a snippet in a name',
    zip: withGood({ name: 'qcom/proprietary/a.sym', content }),
    code: 'member_snippet_disallowed',
    message: snippetMessage,
    member: 'qcom/proprietary/a.sym',
  },
  {
    what: 'a snippet in the content',
    zip: withGood({ name, content: `${content}FILE 0 ${'x'.repeat(70_000)}/qcom/proprietary/x.c\n` }),
    code: 'member_snippet_disallowed',
    message: snippetMessage,
    member: name,
  },
  {
    what: 'one name twice with other sizes',
    zip: withGood({ name, content }, { name, content: `${content}\n` }),
    code: 'member_duplicate_differs',
    message: `The zipfile buffer contains two files both called ${name} and they have difference sizes (31 != 30)`,
    member: name,
  },
  {
    what: 'two names of one key',
    zip: withGood({ name, content }, { name: 'a.pdb/ab12/a.sym', content }),
    code: 'member_key_ambiguous',
    message: `'a.pdb/ab12/a.sym' and '${name}' are stored under the same key, because debug ids are upper-cased. Keep one of them`,
    member: 'a.pdb/ab12/a.sym',
  },
  {
    what: 'an encrypted member',
    zip: withGood({ name, content, flags: 0x801 }),
    code: 'member_encrypted',
    message: `'${name}' is encrypted. Make the archive without a password`,
    member: name,
  },
  {
    what: 'a compression method that nobody reads',
    zip: withGood({ name, content, method: 12, data: Buffer.from('BZh') }),
    code: 'member_method_unsupported',
    message: `'${name}' uses compression method 12. Only stored (0) and deflated (8) are read`,
    member: name,
  },
  {
    what: 'a wrong CRC',
    zip: withGood({ name, content, crc: 1 }),
    code: 'member_crc_mismatch',
    message: `Bad CRC-32 for file '${name}'`,
    member: name,
  },
  {
    what: 'more bytes than the directory says',
    zip: withGood({ name, content, originalBytes: 10 }),
    code: 'member_size_mismatch',
    message: expect.stringContaining(`'${name}' unpacks to`) as string,
    member: name,
  },
  {
    what: 'bytes behind the deflate stream',
    zip: withGood({ name, content, data: Buffer.concat([deflateRawSync(content), Buffer.from('more')]) }),
    code: 'member_data_damaged',
    message: expect.stringContaining(`The compressed data of '${name}' is damaged: `) as string,
    member: name,
  },
  {
    what: 'a member that is too large',
    zip: withGood({ name, content: text(4), method: 0 }),
    code: 'member_too_large',
    message: `'${name}' unpacks to more than ${3 * 1024 ** 2} bytes (ARCHIVE_MAX_MEMBER_BYTES)`,
    member: name,
  },
  {
    what: 'an archive that unpacks to too much',
    zip: withGood({ name, content: text(3), method: 0 }, { name: 'b.pdb/AB12/b.sym', content: text(3), method: 0 }),
    code: 'archive_total_too_large',
    message: `The archive unpacks to more than ${5 * 1024 ** 2} bytes (ARCHIVE_MAX_TOTAL_BYTES); the limit was passed in 'b.pdb/AB12/b.sym'`,
    member: 'b.pdb/AB12/b.sym',
  },
  {
    what: 'a ZIP bomb',
    zip: withGood({ name, content: Buffer.alloc(2 * 1024 ** 2) }),
    code: 'member_ratio_too_high',
    message: `'${name}' expands more than 250 times (ARCHIVE_MAX_RATIO)`,
    member: name,
  },
];

test.each(refused)('$what: 400, and nothing is stored', async ({ zip, code, message, member = null }) => {
  const response = await client.upload(zip);
  expect(response.status).toBe(400);
  const { error, code: answeredCode, details, links } = response.json<Record<string, string> & { links: { self: string } }>();
  expect([answeredCode, error]).toEqual([code, message]);
  expect(details).toEqual([{ code, member, message }]);
  const status = await client.status(Number(links.self.split('/').at(-1)));
  expect(status).toMatchObject({ state: 'rejected', error: message, problems: [{ code, member, message }], file_uploads: [] });
  expect(await system.buckets.objects('symbols')).toEqual([]);
});

test('every problem of the directory is told, the first one as the error', async () => {
  const response = await client.upload(
    withGood({ name: 'one', content }, { name: 'a/b/../c', content }, { name, content, flags: 0x801 }, { name: 'two', content }),
  );
  const { error, details } = response.json<{ error: string; details: { code: string; member: string }[] }>();
  expect(error).toBe(unrecognized('one'));
  expect(details.map((problem) => [problem.code, problem.member])).toEqual([
    ['member_name_unrecognized', 'one'],
    ['member_name_unsafe', 'a/b/../c'],
    ['member_encrypted', name],
    ['member_name_unrecognized', 'two'],
  ]);
});

test('every problem of the members is told, whichever batch they were in', async () => {
  const bad = Array.from({ length: 4 }, (_, i) => ({ name: `bad${i}.pdb/AB12/bad${i}.sym`, content, crc: 1 }));
  const response = await client.upload(withGood(...bad));
  const { details, links } = response.json<{ details: { member: string }[]; links: { self: string } }>();
  expect(details.map(({ member }) => member)).toEqual(bad.map((entry) => entry.name));
  const status = await client.status(Number(links.self.split('/').at(-1)));
  expect(status.problems).toEqual(details);
  expect(status.progress.files).toMatchObject({ total: 7, uploaded: 0, failed: 4 });
  expect((await client.files(status.id)).filter(({ outcome }) => outcome === 'failed').map(({ reason }) => reason)).toEqual(
    bad.map(() => 'member_crc_mismatch'),
  );
  expect(await system.buckets.objects('symbols')).toEqual([]);
});

test('a corrected archive is accepted after a refusal', async () => {
  expect((await client.upload(withGood({ name, content, crc: 1 }))).status).toBe(400);
  const response = await client.upload(await createZip([{ name, content: Buffer.from(content) }]));
  expect(response.status).toBe(201);
  expect(await system.buckets.objects('symbols')).toEqual([`v1/${name}`]);
});
