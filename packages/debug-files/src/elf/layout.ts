// The tables of an ELF file (System V ABI, chapters 4 and 5): header, program headers, section headers. Of both classes and both
// byte orders. Pure; neighbours: notes.ts, ../kinds/elf.ts and read-build-id.ts, which read the bytes.
import { fieldsOf } from '../fields.ts';

export interface Table {
  readonly offset: number;
  readonly entryBytes: number;
  readonly count: number;
}

export interface ElfLayout {
  readonly is64: boolean;
  readonly isLittle: boolean;
  readonly type: number;
  readonly machine: number;
  readonly segments: Table;
  readonly sections: Table;
  /** Which section holds the names of all. */
  readonly namesIndex: number;
}

export interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly bytes: number;
  readonly align: number;
}

export interface Section {
  /** Where its name stands among the names. */
  readonly nameAt: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly bytes: number;
  readonly link: number;
  readonly align: number;
}

export const elfTypes = { object: 1, core: 4 } as const;
export const segmentTypes = { load: 1, note: 4 } as const;
export const sectionTypes = { null: 0, progbits: 1, symtab: 2, note: 7, nobits: 8 } as const;
export const sectionFlags = { alloc: 0x2 } as const;

const elfHeaderBytes = (is64: boolean): number => (is64 ? 64 : 52);
export const segmentBytes = (is64: boolean): number => (is64 ? 56 : 32);
export const sectionBytes = (is64: boolean): number => (is64 ? 64 : 40);

const magic = Buffer.from('\u007FELF', 'latin1');

/** Undefined where the bytes are not, or not all of, the header of an ELF. */
export function parseElfHeader(head: Buffer): ElfLayout | undefined {
  const [elfClass, order] = [head[4], head[5]];
  if (!isElf(head) || (elfClass !== 1 && elfClass !== 2) || (order !== 1 && order !== 2)) return undefined;
  const is64 = elfClass === 2;
  if (head.length < elfHeaderBytes(is64)) return undefined;
  const fields = fieldsOf(head, order === 1);
  const [offsets, counts] = is64 ? [32, 54] : [28, 42];
  return {
    is64,
    isLittle: order === 1,
    type: fields.u16(16),
    machine: fields.u16(18),
    segments: {
      offset: is64 ? fields.u64(offsets) : fields.u32(offsets),
      entryBytes: fields.u16(counts),
      count: fields.u16(counts + 2),
    },
    sections: {
      offset: is64 ? fields.u64(offsets + 8) : fields.u32(offsets + 4),
      entryBytes: fields.u16(counts + 4),
      count: fields.u16(counts + 6),
    },
    namesIndex: fields.u16(counts + 8),
  };
}

export const isElf = (head: Buffer): boolean => head.subarray(0, magic.length).equals(magic);

/** Whole entries only. */
export function parseSegments(bytes: Buffer, { is64, isLittle }: ElfLayout): Segment[] {
  const fields = fieldsOf(bytes, isLittle);
  return entriesOf(bytes, segmentBytes(is64), (at) =>
    is64
      ? { type: fields.u32(at), offset: fields.u64(at + 8), bytes: fields.u64(at + 32), align: fields.u64(at + 48) }
      : { type: fields.u32(at), offset: fields.u32(at + 4), bytes: fields.u32(at + 16), align: fields.u32(at + 28) },
  );
}

/** Whole entries only. */
export function parseSections(bytes: Buffer, { is64, isLittle }: ElfLayout): Section[] {
  const fields = fieldsOf(bytes, isLittle);
  return entriesOf(bytes, sectionBytes(is64), (at) => {
    const [nameAt, type, link] = [fields.u32(at), fields.u32(at + 4), fields.u32(at + (is64 ? 40 : 24))];
    const [flags, offset, bytes, align] = is64
      ? [fields.u64(at + 8), fields.u64(at + 24), fields.u64(at + 32), fields.u64(at + 48)]
      : [fields.u32(at + 8), fields.u32(at + 16), fields.u32(at + 20), fields.u32(at + 32)];
    return { nameAt, type, flags, offset, bytes, link, align };
  });
}

function entriesOf<T>(bytes: Buffer, entryBytes: number, parse: (at: number) => T): T[] {
  return Array.from({ length: Math.floor(bytes.length / entryBytes) }, (_, index) => parse(index * entryBytes));
}
