// A tar writer that can lie: headers of any kind, and any end. Without lies its tars are what GNU tar and bsdtar write. Neighbour: raw-zip.ts.
export interface RawTarEntry {
  readonly name: Uint8Array | string;
  readonly content?: Uint8Array | string;
  /** `0` is a file. */
  readonly type?: string;
  /** As it stands in the header; default: that of the content. */
  readonly bytes?: number;
  /** Written before it, in a header of their own. */
  readonly pax?: Readonly<Record<string, Uint8Array | string>>;
  /** Of POSIX headers: before the name. */
  readonly prefix?: string;
  readonly format?: 'ustar' | 'gnu';
  readonly checksum?: number;
  /** Further bytes of the header, at their place. */
  readonly raw?: readonly [at: number, bytes: Uint8Array | string];
}

export interface RawTarOptions {
  /** Blocks of zeros at the end; default: as GNU tar writes them, up to 10 KiB. */
  readonly endBlocks?: number;
  readonly suffix?: Uint8Array | string;
}

const blockBytes = 512;
const recordBytes = 10_240;

export function createRawTar(entries: readonly RawTarEntry[], { endBlocks, suffix = '' }: RawTarOptions = {}): Buffer {
  const parts = entries.flatMap((entry) => [...paxOf(entry), headerOf(entry), padded(Buffer.from(entry.content ?? ''))]);
  const members = Buffer.concat(parts);
  const whole = Math.ceil((members.length + 2 * blockBytes) / recordBytes) * recordBytes;
  const end = endBlocks === undefined ? whole - members.length : endBlocks * blockBytes;
  return Buffer.concat([members, Buffer.alloc(end), Buffer.from(suffix)]);
}

function paxOf({ pax }: RawTarEntry): Buffer[] {
  if (!pax) return [];
  const content = Buffer.concat(Object.entries(pax).map(([key, value]) => paxRecord(key, Buffer.from(value))));
  return [headerOf({ name: 'PaxHeaders/x', type: 'x', content }), padded(content)];
}

/** Its length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function headerOf({ name, content = '', type = '0', prefix = '', format = 'ustar', ...entry }: RawTarEntry): Buffer {
  const header = Buffer.alloc(blockBytes);
  const bytes = entry.bytes ?? Buffer.byteLength(content);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write('0000644\u00000000000\u00000000000\0', 100, 'latin1');
  if (bytes < 8 ** 11) header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
  header.write('00000000000\0        ', 136, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(format === 'gnu' ? 'ustar  \0' : 'ustar\u000000', 257, 'latin1');
  header.write(prefix, 345, 'latin1');
  if (entry.raw) Buffer.from(entry.raw[1]).copy(header, entry.raw[0]);
  const sum = entry.checksum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)]);
