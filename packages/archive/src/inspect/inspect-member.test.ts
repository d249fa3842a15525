// One member at a time: what inspection tells of sound ones, and which problem it names for the others.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import type { ErrorCode } from '@symdepot/errors';
import type { Problem } from '@symdepot/symbols';
import { createRawZip, defaultListingLimits, type RawZipEntry } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import type { InspectOptions } from './inspect-data.ts';
import { inspectMember, type InspectionResult } from './inspect-member.ts';
import { bufferSource } from '../testing/buffer-source.ts';
import { entriesOf } from '../testing/entries-of.ts';
import { symText } from '../testing/sym-text.ts';

const name = 'libxul.so/AB12/libxul.so.sym';
const options: InspectOptions = { limits: defaultListingLimits, isSym: true };
const KiB = 1024;
const MiB = 1024 ** 2;

async function inspect(member: Partial<RawZipEntry>, more: Partial<InspectOptions> = {}): Promise<InspectionResult> {
  const zip = createRawZip([{ name, content: symText(3000), ...member }]);
  const [entry] = await entriesOf(zip);
  return inspectMember(bufferSource(zip), entry!, { ...options, ...more });
}

/** Random enough that it does not compress; so the raw data is larger than what is read in one go. */
const noise = (bytes: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.ceil(bytes / 64) }, (_, i) => createHash('sha512').update(`${i}`).digest()));

describe('sound members', () => {
  test.each<[string, Partial<RawZipEntry>]>([
    ['small', {}],
    ['large', { content: symText(3 * MiB) }],
    ['small, stored', { method: 0 }],
    ['large, stored', { content: noise(700 * KiB), method: 0 }],
    [
      'small, but large when inflated',
      {
        content: Buffer.concat([symText(100), Buffer.alloc(6 * MiB)]),
        data: deflateRawSync(Buffer.concat([symText(100), Buffer.alloc(6 * MiB)]), { level: 1 }),
      },
    ],
    ['with a data descriptor', { descriptor: true }],
    ['with a long extra field', { local: { extra: Buffer.alloc(5000) } }],
    ['empty', { content: Buffer.alloc(0) }],
    ['empty, stored', { content: Buffer.alloc(0), method: 0 }],
    ['with a name outside of ASCII', { name: 'lib€.so/AB12/lib€.sym' }],
  ])('%s', async (_case, member) => {
    const content = Buffer.from(member.content ?? symText(3000));
    const zip = createRawZip([{ name, ...member, content }]);
    const [entry] = await entriesOf(zip);
    const result = await inspectMember(bufferSource(zip), entry!, { ...options, isSym: false });
    expect(result).toMatchObject({
      ok: true,
      originalBytes: content.length,
      md5: createHash('md5').update(content).digest('hex'),
      crc32: crc32(content),
    });
    if (!result.ok || member.method === 0) return;
    const { offset, bytes, crc32: rawCrc32 } = result.rawDeflate!;
    expect(zip.subarray(offset, offset + bytes)).toEqual(member.data ?? deflateRawSync(content));
    expect(rawCrc32).toBe(crc32(zip.subarray(offset, offset + bytes)));
  });

  test('the header of a .sym, small or large, and only of a .sym', async () => {
    const header = { debugFile: 'libxul.so', debugId: '44E4EC8C2F41492B9369D6B9A059577C2', codeId: '8CECE444412F2B499369D6B9A059577C' };
    const lines = Buffer.from(`MODULE Linux x86_64 ${header.debugId} ${header.debugFile}\nINFO CODE_ID ${header.codeId}\nFILE 0 a.c\n`);
    expect(await inspect({ content: lines })).toMatchObject({ ok: true, header });
    expect(await inspect({ content: Buffer.concat([lines, symText(2 * MiB)]) })).toMatchObject({ ok: true, header });
    expect(await inspect({}, { isSym: false })).not.toHaveProperty('header');
  });
});

describe('problems', () => {
  const text = symText(3000);
  const withSnippet = (before: number): Buffer =>
    Buffer.concat([Buffer.alloc(before, 'a\n'), Buffer.from('qcom/proprietary/x'), Buffer.alloc(1000, 'b\n')]);
  const raw = deflateRawSync(text);
  test.each<[string, Partial<RawZipEntry>, ErrorCode]>([
    ['a wrong CRC', { central: { crc: 1 } }, 'member_crc_mismatch'],
    ['a wrong CRC of a large one', { content: symText(2 * MiB), central: { crc: 1 } }, 'member_crc_mismatch'],
    ['a size that is too large', { central: { originalBytes: 3001 } }, 'member_size_mismatch'],
    ['a size that is too small', { central: { originalBytes: 2999 } }, 'member_size_mismatch'],
    ['a size of nothing', { central: { originalBytes: 0 } }, 'member_size_mismatch'],
    ['a stored one of two sizes', { method: 0, central: { originalBytes: 2999 } }, 'member_size_mismatch'],
    ['bytes behind the DEFLATE stream', { data: Buffer.concat([raw, Buffer.from('x')]) }, 'member_data_damaged'],
    ['a DEFLATE stream that ends early', { data: raw.subarray(0, -1) }, 'member_data_damaged'],
    ['no DEFLATE stream at all', { data: Buffer.alloc(0) }, 'member_data_damaged'],
    ['what is no DEFLATE stream', { data: Buffer.alloc(100, 0xff) }, 'member_data_damaged'],
    [
      'a large one that ends early',
      { content: noise(500 * KiB), data: deflateRawSync(noise(500 * KiB)).subarray(0, -9) },
      'member_data_damaged',
    ],
    [
      'a large one with bytes behind it',
      { content: noise(500 * KiB), data: Buffer.concat([deflateRawSync(noise(500 * KiB)), noise(2 * MiB)]) },
      'member_data_damaged',
    ],
    ['a snippet', { content: withSnippet(50) }, 'member_snippet_disallowed'],
    [
      'a snippet across two chunks',
      { content: withSnippet(256 * KiB - 5), data: deflateRawSync(withSnippet(256 * KiB - 5), { level: 0 }) },
      'member_snippet_disallowed',
    ],
    ['encryption', { flags: 0x801 }, 'member_encrypted'],
    ['another method', { method: 12 }, 'member_method_unsupported'],
    ['another name in the local header', { local: { name: Buffer.from('evil.so/AB12/libxul.so.sym') } }, 'member_header_damaged'],
    ['another method in the local header', { local: { method: 0 } }, 'member_header_damaged'],
    ['encryption in the local header only', { local: { flags: 1 } }, 'member_header_damaged'],
    ['a local header that is none', { central: { offset: 7 } }, 'member_header_damaged'],
    ['a header at the end', { central: { offset: 3000 } }, 'member_header_damaged'],
    ['data that overlaps the directory', { central: { compressedBytes: 3000 } }, 'member_header_damaged'],
    [
      'a local extra field over the data',
      {
        method: 0,
        central: { compressedBytes: 3000 },
        local: { extra: Buffer.alloc(0), name: Buffer.from(name) },
        data: text.subarray(0, 2990),
      },
      'member_header_damaged',
    ],
  ])('%s', async (_case, member, code) => {
    expect(await inspect(member)).toMatchObject({ ok: false, problem: { code, member: member.name ?? name } });
  });

  test('the real size is named, not the declared one', async () => {
    const result = await inspect({ central: { originalBytes: 5 } });
    expect(result).toMatchObject({ problem: { message: `'${name}' unpacks to 3000 bytes but the directory says 5` } });
  });
});

describe('ceilings, on what comes out', () => {
  const lie = { originalBytes: 1000, crc: 0 };
  const limits = defaultListingLimits;

  test('a bomb that lies about its size, whatever its raw size', async () => {
    const small = deflateRawSync(Buffer.alloc(3 * MiB), { level: 9 });
    expect(await inspect({ data: small, central: lie })).toMatchObject({ problem: { code: 'member_ratio_too_high' } });
    const large = deflateRawSync(Buffer.alloc(280 * MiB), { level: 9 });
    expect(large.length).toBeGreaterThan(256 * KiB);
    // Given up long before its 280 MiB: a lie must not cost the time of all that could come.
    const { problem } = (await inspect({ data: large, central: lie })) as { problem: Problem };
    expect(problem.code).toBe('member_size_mismatch');
    const bytes = Number(/more than (\d+) bytes/.exec(problem.message)?.[1]);
    expect(bytes).toBeGreaterThan(2 * MiB);
    expect(bytes).toBeLessThan(5 * MiB);
  });
  test('a member over the ceiling', async () => {
    expect(await inspect({ content: symText(2 * MiB) }, { limits: { ...limits, maxMemberBytes: MiB } })).toMatchObject({
      problem: { code: 'member_too_large' },
    });
    expect(await inspect({}, { limits: { ...limits, maxMemberBytes: 2999 } })).toMatchObject({ problem: { code: 'member_too_large' } });
    expect(await inspect({}, { limits: { ...limits, maxMemberBytes: 3000 } })).toMatchObject({ ok: true });
  });
  test('up to 1 MiB may expand as it likes', async () => {
    expect(await inspect({ content: Buffer.alloc(MiB) })).toMatchObject({ ok: true });
    expect(await inspect({ content: Buffer.alloc(MiB + 1) })).toMatchObject({ problem: { code: 'member_ratio_too_high' } });
  });
});

describe('what is no fault of the archive is thrown', () => {
  const zip = createRawZip([{ name, content: noise(700 * KiB) }]);
  const source = bufferSource(zip);

  test('a stream that fails', async () => {
    const fault = new Error('disk on fire');
    const failing = async (): Promise<Readable> =>
      new Readable({
        read: function (this: Readable) {
          this.destroy(fault);
        },
      });
    const [entry] = await entriesOf(zip);
    await expect(inspectMember({ ...source, stream: failing }, entry!, options)).rejects.toBe(fault);
  });
  test('a stream that ends early', async () => {
    const [entry] = await entriesOf(zip);
    const short = { ...source, stream: async (start: number, end: number) => source.stream(start, end - 1) };
    await expect(inspectMember(short, entry!, options)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
  test('an abort, before and in the middle', async () => {
    const [entry] = await entriesOf(zip);
    const reason = new Error('stop');
    await expect(inspectMember(source, entry!, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const idle = async (): Promise<Readable> => (controller.abort(reason), new Readable({ read: () => undefined }));
    await expect(inspectMember({ ...source, stream: idle }, entry!, { ...options, signal: controller.signal })).rejects.toBe(reason);
  });
});
