// Random damage to an archive: as data, so that a failing case can be printed and done again. Half of it hits the records
// of the archive, which are a small part of its bytes and the ones that readers trust.
import fc from 'fast-check';

/** An offset: some bytes behind a signature, or a share of the whole. */
type Place = { readonly record: number; readonly bytes: number } | { readonly share: number };

export type Damage =
  | { readonly kind: 'flip'; readonly at: Place; readonly bit: number }
  | { readonly kind: 'overwrite'; readonly at: Place; readonly bytes: Uint8Array }
  | { readonly kind: 'number'; readonly at: Place; readonly width: 2 | 4; readonly value: number }
  | { readonly kind: 'add'; readonly at: Place; readonly by: number }
  | { readonly kind: 'truncate'; readonly at: Place }
  | { readonly kind: 'insert'; readonly at: Place; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly at: Place; readonly length: number }
  | { readonly kind: 'copy'; readonly from: Place; readonly at: Place; readonly length: number }
  | { readonly kind: 'swap'; readonly from: Place; readonly at: Place; readonly length: number }
  /** The same change wherever the same text stands: names stay consistent. */
  | { readonly kind: 'rename'; readonly file: number; readonly character: number; readonly to: number };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ record: fc.nat(40), bytes: fc.nat(60) }),
  fc.record({ share }),
  fc.record({ share: share.map((n) => 1 - n / 40) }), // the directory is at the end
);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
const extreme = fc.constantFrom(0, 1, 2, 0x7fff, 0xfffe, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff);

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('overwrite' as const), at: place, bytes }),
  fc.record({ kind: fc.constant('number' as const), at: place, width: fc.constantFrom(2 as const, 4 as const), value: extreme }),
  fc.record({ kind: fc.constant('add' as const), at: place, by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ kind: fc.constant('truncate' as const), at: place }),
  fc.record({ kind: fc.constant('insert' as const), at: place, bytes }),
  fc.record({ kind: fc.constant('remove' as const), at: place, length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constant('copy' as const), from: place, at: place, length: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ kind: fc.constant('swap' as const), from: place, at: place, length: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ kind: fc.constant('rename' as const), file: fc.nat(20), character: fc.nat(60), to: fc.nat(255) }),
);

const signatures = [0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50, 0x08074b50];

function findRecords(zip: Buffer): number[] {
  const found: number[] = [];
  for (let at = zip.indexOf('PK'); at >= 0 && at + 4 <= zip.length; at = zip.indexOf('PK', at + 1)) {
    if (signatures.includes(zip.readUInt32LE(at))) found.push(at);
  }
  return found;
}

function offsetOf(zip: Buffer, at: Place): number {
  if ('share' in at) return Math.min(zip.length, Math.floor(at.share * zip.length));
  const records = findRecords(zip);
  return records.length === 0 ? 0 : Math.min(zip.length, records[at.record % records.length]! + at.bytes);
}

/** A new archive; `names` are those of its members. */
export function damageArchive(zip: Buffer, done: Damage, names: readonly string[]): Buffer {
  if (done.kind === 'rename') return rename(zip, names[done.file % names.length]!, done);
  const at = offsetOf(zip, done.at);
  if (done.kind === 'truncate') return zip.subarray(0, at);
  if (done.kind === 'insert') return Buffer.concat([zip.subarray(0, at), done.bytes, zip.subarray(at)]);
  if (done.kind === 'remove') return Buffer.concat([zip.subarray(0, at), zip.subarray(at + done.length)]);
  const copy = Buffer.from(zip);
  if (done.kind === 'copy' || done.kind === 'swap') {
    const from = offsetOf(zip, done.from);
    zip.copy(copy, at, from, from + done.length);
    if (done.kind === 'swap') zip.copy(copy, from, at, at + done.length);
  } else if (done.kind === 'overwrite') copy.set(done.bytes.subarray(0, copy.length - at), at);
  else if (done.kind === 'number' && at + 4 <= copy.length) copy.writeUIntLE(done.value % 256 ** done.width, at, done.width);
  else if (done.kind === 'flip' && at < copy.length) copy[at]! ^= 1 << done.bit;
  else if (done.kind === 'add' && at < copy.length) copy[at]! += done.by;
  return copy;
}

function rename(zip: Buffer, name: string, { character, to }: Damage & { kind: 'rename' }): Buffer {
  const copy = Buffer.from(zip);
  for (let at = zip.indexOf(name); at >= 0; at = zip.indexOf(name, at + 1)) copy[at + (character % name.length)] = to;
  return copy;
}
