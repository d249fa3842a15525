// Properties: sound archives come out byte for byte; damaged ones end in a problem or in exact bytes, never otherwise.
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { isAppError } from '@symdepot/errors';
import { listMembers } from '@symdepot/symbols';
import fc from 'fast-check';
import { createRawZip, createSampleArchive, defaultListingLimits, type RawZipEntry, type RawZipOptions } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { readDirectory } from './directory/read-directory.ts';
import { inspectMember } from './inspect/inspect-member.ts';
import { checkLayout } from './directory/layout.ts';
import { bufferSource } from './testing/buffer-source.ts';
import { openStoredBody } from './deflate/stored-body.ts';
import { symText } from './testing/sym-text.ts';

const limits = { ...defaultListingLimits, maxEntries: 100 };
const deadlineMs = 10_000;

interface Member extends RawZipEntry {
  readonly name: string;
  readonly content: Buffer;
}
const member: fc.Arbitrary<Member> = fc.record({
  name: fc.nat(9999).map((n) => `lib${n}.so/AB12/lib${n}.sym`),
  content: fc.oneof(
    fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 0, max: 40_000 }).map((bytes) => symText(bytes, bytes)),
    fc.integer({ min: 300_000, max: 900_000 }).map((bytes) => symText(bytes, bytes)),
  ),
  method: fc.constantFrom(0, 8),
  descriptor: fc.boolean(),
  zip64: fc.boolean(),
});
const members = fc.uniqueArray(member, { minLength: 1, maxLength: 5, selector: (m) => m.name });
const settings: fc.Arbitrary<RawZipOptions> = fc.record({
  zip64End: fc.boolean(),
  offsetsFromPrefix: fc.boolean(),
  prefix: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  comment: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
});

/** The whole way of an archive: name → stored bytes, or the codes of what is wrong. */
async function unpack(zip: Buffer): Promise<{ files: Map<string, Buffer>; codes: string[] }> {
  const source = bufferSource(zip);
  const signal = AbortSignal.timeout(deadlineMs);
  const files = new Map<string, Buffer>();
  try {
    const { entries, directoryOffset } = await readDirectory(source, limits, signal);
    const listing = listMembers(entries, limits);
    const problems = [...listing.problems, ...checkLayout(entries, directoryOffset)];
    for (const { entry } of listing.members) {
      const result = await inspectMember(source, entry, { limits, isSym: true, signal });
      if (!result.ok) {
        problems.push(result.problem);
        continue;
      }
      const body = await openStoredBody(source, entry, result, 'gzip', signal);
      files.set(entry.name, gunzipSync(Buffer.isBuffer(body) ? body : await buffer(body)));
    }
    return { files, codes: problems.map((problem) => problem.code) };
  } catch (error) {
    if (isAppError(error) && error.kind === 'invalid') return { files, codes: [error.code] };
    throw error;
  }
}

test('sound archives come out byte for byte', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(members, settings, async (list, options) => {
      const { files, codes } = await unpack(createRawZip(list, options));
      expect(codes).toEqual([]);
      expect(files.size).toBe(list.length);
      for (const { name, content } of list) expect(files.get(name)!.equals(content)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test.each([{}, { compress: false }, { dataDescriptors: true }, { zip64: true, comment: 'by another writer' }])(
  'archives of yazl: %j',
  async (options) => {
    const { files, zip } = await createSampleArchive({ files: 12, bytes: 4 * 1024 ** 2, ...options });
    const unpacked = await unpack(zip);
    expect(unpacked.codes).toEqual([]);
    for (const { key, content } of files) expect(unpacked.files.get(key)!.equals(content)).toBe(true);
  },
);

type Damage = (zip: Buffer) => Buffer;
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const flipBit = fc.tuple(place, fc.nat(7)).map(([where, bit]): Damage => (zip) => {
  const copy = Buffer.from(zip);
  const at = Math.floor(where * copy.length);
  copy[at]! ^= 1 << bit;
  return copy;
});
/** Most bytes of an archive are data; this one looks for its headers. */
const flipInTail = fc.tuple(fc.nat(300), fc.nat(255)).map(([back, value]): Damage => (zip) => {
  const copy = Buffer.from(zip);
  copy.fill(value, Math.max(0, copy.length - 1 - back), Math.max(0, copy.length - back));
  return copy;
});
const truncate = place.map(
  (where): Damage =>
    (zip) =>
      zip.subarray(0, Math.floor(where * zip.length)),
);
const cutOut = fc.tuple(place, fc.nat(100)).map(([where, length]): Damage => (zip) => {
  const at = Math.floor(where * zip.length);
  return Buffer.concat([zip.subarray(0, at), zip.subarray(at + length)]);
});
const splice = fc.tuple(place, place, fc.nat(200)).map(([from, to, length]): Damage => (zip) => {
  const copy = Buffer.from(zip);
  const start = Math.floor(from * zip.length);
  zip.copy(copy, Math.floor(to * zip.length), start, start + length);
  return copy;
});
const damages = fc.array(fc.oneof(flipBit, flipInTail, truncate, cutOut, splice), { minLength: 1, maxLength: 3 });

test('damaged archives end in a problem or in exact bytes, in bounded time', { timeout: 120_000 }, async () => {
  const small = fc.uniqueArray(
    member.map((m) => ({ ...m, content: m.content.subarray(0, 3000) })),
    { minLength: 1, maxLength: 4, selector: (m) => m.name },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 5, arbitrary: small }, { weight: 1, arbitrary: members }),
      settings,
      damages,
      async (list, options, steps) => {
        const { files, codes } = await unpack(steps.reduce((zip, damage) => damage(zip), createRawZip(list, options)));
        // Names may be damaged without a trace; contents may not.
        const contents = list.map((m) => m.content);
        for (const file of files.values()) expect(contents.some((content) => content.equals(file))).toBe(true);
        if (codes.length === 0) expect(files.size).toBeGreaterThan(0);
      },
    ),
    { numRuns: 400 },
  );
});
