// The headers of a PE file (Microsoft, PE Format): COFF header, optional header, directories, sections. Pure; neighbour: ../kinds/pe.ts.
import { fieldsOf } from '../fields.ts';

export interface Place {
  readonly offset: number;
  readonly bytes: number;
}

export interface PeSection {
  /** As its header has it: of one that is longer than eight characters where it stands, `longNameAt`. */
  readonly name: string;
  readonly address: number;
  readonly virtualBytes: number;
  readonly offset: number;
  readonly bytes: number;
  readonly flags: number;
}

export interface PeLayout {
  readonly machine: number;
  readonly timeStamp: number;
  readonly imageBytes: number;
  /** The strings stand behind it: how many bytes, themselves included, in the first four. */
  readonly symbolTable: Place;
  readonly sections: readonly PeSection[];
  /** By an address in the image. */
  readonly debugDirectory: Place;
  /** In the file. */
  readonly certificates: Place;
}

export const dosHeaderBytes = 64;
/** Signature and COFF header. */
export const coffBytes = 24;
export const sectionBytes = 40;
const symbolBytes = 18;
const directoryBytes = 8;
const directoryIndexes = { certificates: 4, debug: 6 } as const;

/** Where the signature `PE` should be. */
export const peOffset = (dosHeader: Buffer): number => dosHeader.readUInt32LE(60);

export const isPeSignature = (coff: Buffer): boolean => coff.readUInt32LE(0) === 0x00004550;

/** How many bytes behind the COFF header belong to the headers. */
export const headersBytes = (coff: Buffer): number => coff.readUInt16LE(20) + coff.readUInt16LE(6) * sectionBytes;

/** @param rest what stands behind the COFF header. Undefined where the optional header is none. */
export function parsePe(coff: Buffer, rest: Buffer): PeLayout | undefined {
  const optional = rest.subarray(0, coff.readUInt16LE(20));
  const directoriesAt = new Map([
    [0x10b, 96],
    [0x20b, 112],
  ]).get(optional.length >= 2 ? optional.readUInt16LE(0) : 0);
  if (directoriesAt === undefined || optional.length < directoriesAt) return undefined;
  const fields = fieldsOf(optional, true);
  const count = fields.u32(directoriesAt - 4);
  const directory = (index: number): Place => {
    const at = directoriesAt + index * directoryBytes;
    const isThere = index < count && at + directoryBytes <= optional.length;
    return isThere ? { offset: fields.u32(at), bytes: fields.u32(at + 4) } : { offset: 0, bytes: 0 };
  };
  return {
    machine: coff.readUInt16LE(4),
    timeStamp: coff.readUInt32LE(8),
    imageBytes: fields.u32(56),
    symbolTable: { offset: coff.readUInt32LE(12), bytes: coff.readUInt32LE(16) * symbolBytes },
    sections: parseSections(rest.subarray(optional.length)),
    debugDirectory: directory(directoryIndexes.debug),
    certificates: directory(directoryIndexes.certificates),
  };
}

function parseSections(bytes: Buffer): PeSection[] {
  const fields = fieldsOf(bytes, true);
  return Array.from({ length: Math.floor(bytes.length / sectionBytes) }, (_, index) => {
    const at = index * sectionBytes;
    return {
      name: bytes.toString('latin1', at, at + 8).split('\0', 1)[0]!,
      virtualBytes: fields.u32(at + 8),
      address: fields.u32(at + 12),
      bytes: fields.u32(at + 16),
      offset: fields.u32(at + 20),
      flags: fields.u32(at + 36),
    };
  });
}

/** Bytes of it lie in the file. `objcopy --only-keep-debug` leaves of code, and of data, the header alone. */
export const hasBytes = ({ offset, bytes }: PeSection): boolean => offset > 0 && bytes > 0;

const sectionFlags = { code: 0x20, execute: 0x2000_0000 } as const;

export const isCode = ({ flags }: PeSection): boolean => (flags & (sectionFlags.code | sectionFlags.execute)) !== 0;

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Where among the strings the name stands: `/` and a number, or `//` and six digits of base64 where that has too many. */
export function longNameAt({ name }: PeSection): number | undefined {
  if (/^\/\d{1,7}$/.test(name)) return Number(name.slice(1));
  if (!/^\/\/[A-Za-z0-9+/]{6}$/.test(name)) return undefined;
  return Array.from(name.slice(2)).reduce((sum, digit) => sum * 64 + base64.indexOf(digit), 0);
}

/** Where in the file an address of the image is; undefined where no bytes of the file are loaded there. */
export function offsetOf({ sections }: PeLayout, address: number): number | undefined {
  const section = sections.find(({ address: start, bytes }) => address >= start && address < start + bytes);
  return section && section.offset + (address - section.address);
}
