// ELF, of both classes and both byte orders: its build id stands in a note, to which a program header points, or else a section.
// Programs, libraries, kernel modules, and what `objcopy --only-keep-debug` leaves of them. Neighbours: ../elf.
import { AppError } from '@symdepot/errors';
import { debugIdOfBuildId, isZeroId, shortCodeId } from '../names/debug-id.ts';
import {
  elfTypes,
  isElf,
  parseElfHeader,
  parseSections,
  parseSegments,
  sectionBytes,
  sectionFlags,
  sectionTypes,
  segmentBytes,
  segmentTypes,
  type ElfLayout,
  type Section,
  type Segment,
  type Table,
} from '../elf/layout.ts';
import { machineName } from '../elf/machines.ts';
import { findBuildId } from '../elf/notes.ts';
import type { FileReader } from '../file-reader.ts';
import type { Holdings } from '../identified-file.ts';
import type { KindReader } from '../kind-reader.ts';

/** Linked files have a few dozen; what is beyond is not looked at. */
const maxSegments = 1024;
const maxSections = 16 * 1024;
const maxNotes = 32;
const maxNoteBytes = 64 * 1024;
const maxNamesBytes = 1024 ** 2;

export const elf: KindReader = {
  isKind: isElf,

  async read(file) {
    const layout = parseElfHeader(file.head);
    if (layout === undefined) {
      file.checkEnd(64, 'header');
      throw file.damaged('its header is of no class or byte order that there is');
    }
    if (layout.type === elfTypes.core) throw new AppError('file_kind_unknown', { member: file.fileName, looks: 'a core dump' });
    const segments = parseSegments(
      await readTable(file, layout.segments, segmentBytes(layout.is64), maxSegments, 'program headers'),
      layout,
    );
    const sections = await readSections(file, layout);
    const buildId = await findNote(file, layout, segments, sections);
    const debugId = debugIdOfBuildId(buildId ?? '');
    // Zeros are the place for one that no linker has filled.
    if (buildId === undefined || isZeroId(debugId)) throw nameless(file, layout);
    const arch = machineName(layout.machine, layout.is64);
    return {
      kind: 'elf',
      identities: [{ debugId, codeId: shortCodeId(buildId.toUpperCase()), buildId, arch }],
      holds: await findHoldings(file, layout, segments, sections),
    };
  },
};

/** What no linker has seen is no module that anybody could crash in; a kernel module is of this type, too, and has an id. */
const nameless = ({ fileName: member }: FileReader, { type }: ElfLayout): AppError =>
  type === elfTypes.object
    ? new AppError('file_kind_unknown', { member, looks: 'an object file, which has no id before it is linked' })
    : new AppError('no_build_id', { member });

async function readTable(file: FileReader, table: Table, entryBytes: number, maxCount: number, what: string): Promise<Buffer> {
  if (table.offset === 0 || table.count === 0) return Buffer.alloc(0);
  if (table.entryBytes !== entryBytes) throw file.damaged(`its ${what} have an impossible size`);
  file.checkEnd(table.offset + table.count * entryBytes, what);
  return file.read(table.offset, Math.min(table.count, maxCount) * entryBytes, what);
}

/** All that lie in the file do so whole: a file that was cut lacks its end, and there the sections are. */
async function readSections(file: FileReader, layout: ElfLayout): Promise<Section[]> {
  const entryBytes = sectionBytes(layout.is64);
  const { offset, count } = layout.sections;
  // A count that does not fit its field stands in the first section, as its size.
  const isLong = offset !== 0 && count === 0;
  const first = isLong ? parseSections(await file.read(offset, entryBytes, 'section headers'), layout)[0]!.bytes : count;
  const table = { ...layout.sections, count: first };
  const sections = parseSections(await readTable(file, table, entryBytes, maxSections, 'section headers'), layout);
  for (const section of sections) if (isInFile(section)) file.checkEnd(section.offset + section.bytes, 'sections');
  return sections;
}

const isInFile = ({ type }: Section): boolean => type !== sectionTypes.nobits && type !== sectionTypes.null;

/** Segments first: they stand at the beginning. What is left of them without the program may point anywhere. */
async function findNote(
  file: FileReader,
  layout: ElfLayout,
  segments: readonly Segment[],
  sections: readonly Section[],
): Promise<string | undefined> {
  const places = [
    ...segments.filter(({ type }) => type === segmentTypes.note),
    ...sections.filter(({ type }) => type === sectionTypes.note),
  ].filter(({ offset, bytes }) => offset + bytes <= file.size);
  for (const { offset, bytes, align } of places.slice(0, maxNotes)) {
    const notes = await file.read(offset, Math.min(bytes, maxNoteBytes), 'notes');
    const buildId = findBuildId(notes, layout.isLittle, align);
    if (buildId !== undefined) return buildId;
  }
  return undefined;
}

async function findHoldings(
  file: FileReader,
  layout: ElfLayout,
  segments: readonly Segment[],
  sections: readonly Section[],
): Promise<Holdings> {
  if (sections.length === 0) {
    // Without sections a program can still be run.
    for (const { type, offset, bytes } of segments) if (type === segmentTypes.load) file.checkEnd(offset + bytes, 'segments');
    return { code: segments.some(({ type, bytes }) => type === segmentTypes.load && bytes > 0), debug: false, symbols: false };
  }
  const names = await readNames(file, layout, sections);
  // On MIPS they are of a type of their own.
  const isDebug = (section: Section): boolean =>
    isInFile(section) && section.bytes > 0 && /^\.z?debug_(info|line)$/.test(nameIn(names, section.nameAt));
  return {
    // Of debug information alone the sections of the program have no bytes (NOBITS).
    code: sections.some(({ type, flags, bytes }) => type === sectionTypes.progbits && isLoaded(flags) && bytes > 0),
    debug: sections.some(isDebug),
    symbols: sections.some(({ type, bytes }) => type === sectionTypes.symtab && bytes > 0),
  };
}

/** As a number: in 64 bits there are flags that an operator on bits would not see. */
const isLoaded = (flags: number): boolean => Math.floor(flags / sectionFlags.alloc) % 2 === 1;

async function readNames(file: FileReader, { namesIndex }: ElfLayout, sections: readonly Section[]): Promise<Buffer> {
  // An index that does not fit its field stands in the first section, as its link.
  const names = sections[namesIndex === 0xffff ? sections[0]!.link : namesIndex];
  return names === undefined || !isInFile(names)
    ? Buffer.alloc(0)
    : file.read(names.offset, Math.min(names.bytes, maxNamesBytes), 'section names');
}

/** Longer ones are none that is looked for. */
const nameIn = (names: Buffer, at: number): string => names.toString('latin1', at, Math.min(names.length, at + 16)).split('\0', 1)[0]!;
