// The records of a ZIP as bytes, from the numbers they are given: nothing is checked. Assembled by raw-zip.ts.

/** Of a local header or a directory entry. `nameBytes` and `extraBytes` are the lengths that the header states. */
export interface RawHeader {
  signature: number;
  versionMadeBy: number;
  versionNeeded: number;
  flags: number;
  method: number;
  time: number;
  date: number;
  crc: number;
  compressedBytes: number;
  originalBytes: number;
  nameBytes: number;
  extraBytes: number;
  commentBytes: number;
  disk: number;
  internalAttributes: number;
  externalAttributes: number;
  /** Where the directory says that the local header is. */
  offset: number;
  name: Uint8Array | string;
  extra: Uint8Array;
}

export interface RawDescriptor {
  /** Null leaves the optional signature out. */
  signature: number | null;
  crc: number;
  compressedBytes: number;
  originalBytes: number;
}

export interface RawEnd {
  disk: number;
  directoryDisk: number;
  entriesOnDisk: number;
  entries: number;
  directoryBytes: number;
  directoryOffset: number;
  commentBytes: number;
}

type Written = Partial<RawHeader> & Pick<RawHeader, 'name' | 'extra' | 'versionNeeded' | 'flags' | 'method' | 'time' | 'date'>;

/** Everything from the version to the length of the extra field; the same in both headers. */
const sharedFields = (h: Written): Buffer =>
  Buffer.concat([
    little(2, h.versionNeeded, h.flags, h.method, h.time, h.date),
    little(4, h.crc ?? 0, h.compressedBytes ?? 0, h.originalBytes ?? 0),
    little(2, h.nameBytes ?? Buffer.from(h.name).length, h.extraBytes ?? h.extra.length),
  ]);

export const localHeader = (h: Written): Buffer =>
  Buffer.concat([little(4, h.signature ?? 0x04034b50), sharedFields(h), Buffer.from(h.name), h.extra]);

export const centralHeader = (h: Written, comment = ''): Buffer =>
  Buffer.concat([
    little(4, h.signature ?? 0x02014b50),
    little(2, h.versionMadeBy ?? 0),
    sharedFields(h),
    little(2, h.commentBytes ?? Buffer.byteLength(comment), h.disk ?? 0, h.internalAttributes ?? 0),
    little(4, h.externalAttributes ?? 0, h.offset ?? 0),
    Buffer.from(h.name),
    h.extra,
    Buffer.from(comment),
  ]);

/** Empty unless one is wanted; an object lies in it. */
export function descriptor(
  truth: Omit<RawDescriptor, 'signature'>,
  wanted: boolean | Partial<RawDescriptor> = false,
  isZip64 = false,
): Buffer {
  if (!wanted) return Buffer.alloc(0);
  const d = { signature: 0x08074b50, ...truth, ...(wanted === true ? {} : wanted) };
  const signature = d.signature === null ? [] : [d.signature];
  return Buffer.concat([little(4, ...signature, d.crc), little(isZip64 ? 8 : 4, d.compressedBytes, d.originalBytes)]);
}

export const endRecord = (e: RawEnd): Buffer =>
  Buffer.concat([
    little(4, 0x06054b50),
    little(2, e.disk, e.directoryDisk, e.entriesOnDisk, e.entries),
    little(4, e.directoryBytes, e.directoryOffset),
    little(2, e.commentBytes),
  ]);

/** The record and its locator. */
export const zip64End = (e: RawEnd, offset: number): Buffer =>
  Buffer.concat([
    little(4, 0x06064b50),
    little(8, 44),
    little(2, 45, 45),
    little(4, e.disk, e.directoryDisk),
    little(8, e.entriesOnDisk, e.entries, e.directoryBytes, e.directoryOffset),
    little(4, 0x07064b50, e.directoryDisk),
    little(8, offset),
    little(4, 1),
  ]);

export const zip64Extra = (values: readonly number[]): Buffer => Buffer.concat([little(2, 1, values.length * 8), little(8, ...values)]);

/** Little-endian unsigned numbers of `bytes` bytes each; a number that does not fit is cut to its low bytes. */
function little(bytes: 2 | 4 | 8, ...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * bytes);
  for (const [i, value] of values.entries()) {
    const low = BigInt.asUintN(bytes * 8, BigInt(value));
    for (let b = 0; b < bytes; b++) buffer[i * bytes + b] = Number((low >> BigInt(b * 8)) & 0xffn);
  }
  return buffer;
}
