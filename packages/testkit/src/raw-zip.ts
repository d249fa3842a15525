// A ZIP writer that can lie in every field: the base of hostile and damaged samples. Without lies its ZIPs are sound.
// Layout: APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { crc32, deflateRawSync } from 'node:zlib';
import {
  centralHeader,
  descriptor,
  endRecord,
  localHeader,
  zip64End,
  zip64Extra,
  type RawDescriptor,
  type RawEnd,
  type RawHeader,
} from './raw-zip-records.ts';

export interface RawZipEntry extends Partial<RawHeader> {
  readonly name: Uint8Array | string;
  readonly content?: Uint8Array | string;
  /** The bytes behind the local header. Default: the content, deflated when the method is 8. */
  readonly data?: Uint8Array;
  /** What only the local header says, or only the directory. */
  readonly local?: Partial<RawHeader>;
  readonly central?: Partial<RawHeader>;
  /** Sets flag 3 and writes sizes and CRC behind the data; an object lies in it. */
  readonly descriptor?: boolean | Partial<RawDescriptor>;
  /** Sizes and offset in the ZIP64 extra field. */
  readonly zip64?: boolean;
  readonly comment?: string;
  /** Leaves out local header and data, or the directory's entry. */
  readonly only?: 'local' | 'central';
}

export interface RawZipOptions {
  /** Before the first local header. Offsets count from the start of the file, unless `offsetsFromPrefix`. */
  readonly prefix?: Uint8Array;
  readonly offsetsFromPrefix?: boolean;
  /** Between the last member and the directory, and behind the end record. */
  readonly gap?: Uint8Array;
  readonly suffix?: Uint8Array;
  readonly comment?: Uint8Array | string;
  readonly end?: Partial<RawEnd>;
  /** Writes the ZIP64 end record and its locator; an object lies in the record. */
  readonly zip64End?: boolean | Partial<RawEnd>;
  /** Where the locator says that the ZIP64 end record is. */
  readonly zip64EndOffset?: number;
}

const max16 = 0xffff;
const max32 = 0xffff_ffff;

export function createRawZip(entries: readonly RawZipEntry[], options: RawZipOptions = {}): Buffer {
  const parts: Uint8Array[] = [];
  let position = 0;
  const write = (...added: Uint8Array[]): void => {
    for (const part of added) position += part.length;
    parts.push(...added);
  };
  const nothing = Buffer.alloc(0);
  write(options.prefix ?? nothing);
  const base = options.offsetsFromPrefix ? position : 0;
  const directory: Buffer[] = [];
  for (const entry of entries) {
    const header = describe(entry, position - base);
    if (entry.only !== 'central')
      write(localHeader({ ...header.local, ...entry.local }), header.data, descriptor(header.truth, entry.descriptor, entry.zip64));
    if (entry.only !== 'local') directory.push(centralHeader({ ...header.central, ...entry.central }, entry.comment));
  }
  write(options.gap ?? nothing);
  const directoryOffset = position - base;
  for (const record of directory) write(record);
  const comment = Buffer.from(options.comment ?? '');
  const count = directory.length;
  const directoryBytes = position - base - directoryOffset;
  const places = { disk: 0, directoryDisk: 0, entriesOnDisk: count, entries: count, directoryBytes, directoryOffset };
  let truth: RawEnd = { ...places, commentBytes: comment.length };
  if (options.zip64End) {
    const lies = options.zip64End === true ? {} : options.zip64End;
    write(zip64End({ ...truth, ...lies }, options.zip64EndOffset ?? position - base));
    truth = { ...truth, entriesOnDisk: max16, entries: max16, directoryBytes: max32, directoryOffset: max32 };
  }
  write(endRecord({ ...truth, ...options.end }), comment, options.suffix ?? nothing);
  return Buffer.concat(parts);
}

/** What both headers say before either lies. */
function describe(entry: RawZipEntry, offset: number) {
  const content = Buffer.from(entry.content ?? '');
  const method = entry.method ?? 8;
  const data = entry.data ?? (method === 8 ? deflateRawSync(content) : content);
  const truth = {
    crc: entry.crc ?? crc32(content),
    compressedBytes: entry.compressedBytes ?? data.length,
    originalBytes: entry.originalBytes ?? content.length,
  };
  const { compressedBytes, originalBytes } = truth;
  const common = {
    versionMadeBy: 0x031e,
    versionNeeded: entry.zip64 ? 45 : 20,
    flags: 0x800 | (entry.descriptor ? 8 : 0),
    method,
    time: 0x1883,
    date: 0x5c22,
    ...truth,
    disk: 0,
    internalAttributes: 0,
    externalAttributes: (0o100644 << 16) >>> 0,
    offset,
    extra: Buffer.alloc(0),
  };
  const fields = ({ data: _data, local: _local, central: _central, descriptor: _descriptor, content: _content, ...rest }: RawZipEntry) =>
    rest;
  const local = { ...common, ...(entry.descriptor ? { crc: 0, compressedBytes: 0, originalBytes: 0 } : {}), ...fields(entry) };
  const central = { ...common, ...fields(entry) };
  if (entry.zip64) {
    const sizes = { compressedBytes: max32, originalBytes: max32 };
    Object.assign(local, sizes, { extra: zip64Extra(entry.descriptor ? [0, 0] : [originalBytes, compressedBytes]) });
    Object.assign(central, sizes, { offset: max32, extra: zip64Extra([originalBytes, compressedBytes, entry.offset ?? offset]) });
  }
  return { local, central, data, truth };
}
