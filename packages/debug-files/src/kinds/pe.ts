// Programs and libraries of Windows. The code id is made of time stamp and size; a record in the middle of the file names the PDB
// and its id. Neighbours: ../pe/layout.ts, ../pe/section-names.ts.
import { AppError } from '@symdepot/errors';
import { baseName } from '../names/base-name.ts';
import { debugIdOfGuid, isZeroId, portableAge } from '../names/debug-id.ts';
import type { FileReader } from '../file-reader.ts';
import {
  coffBytes,
  dosHeaderBytes,
  hasBytes,
  headersBytes,
  isCode,
  isPeSignature,
  offsetOf,
  parsePe,
  peOffset,
  sectionBytes,
  type PeLayout,
} from '../pe/layout.ts';
import { readSectionNames } from '../pe/section-names.ts';
import { beginsWith, type KindContent, type KindReader } from '../kind-reader.ts';

const maxSections = 4096;
const debugEntryBytes = 28;
/** Linkers write four. */
const maxDebugEntries = 32;
const debugTypes = { codeView: 2, embeddedPortablePdb: 17 } as const;
/** Says in the entry of a PDB that it is a portable one. */
const portableVersion = 0x504d;
/** Signature, GUID, age; behind them the path of the PDB. */
const recordBytes = 24;
const maxPathBytes = 4096;

const machines: ReadonlyMap<number, string> = new Map([
  [0x14c, 'x86'],
  [0x1c0, 'arm'],
  [0x1c4, 'arm'],
  [0x8664, 'x86_64'],
  [0xaa64, 'arm64'],
]);

/** Of DWARF; a name that was cut after eight characters can only be that of the first. */
const isDebugName = (name: string): boolean => /^\.z?debug_(info|line|i)$/.test(name);

export const pe: KindReader = {
  isKind: (head) => beginsWith(head, 'MZ'),

  async read(file) {
    const layout = await readLayout(file);
    const present = layout.sections.filter(hasBytes);
    for (const { offset, bytes } of present) file.checkEnd(offset + bytes, 'sections');
    if (layout.certificates.offset > 0) file.checkEnd(layout.certificates.offset + layout.certificates.bytes, 'signature');
    const hasSymbols = layout.symbolTable.offset > 0 && layout.symbolTable.bytes > 0;
    if (hasSymbols) file.checkEnd(layout.symbolTable.offset + layout.symbolTable.bytes, 'symbol table');
    const { debugFile, debugId, isEmbedded } = await readDebugDirectory(file, layout);
    const codeId = layout.timeStamp.toString(16).padStart(8, '0') + layout.imageBytes.toString(16);
    const identity = { debugId, codeId: codeId.toUpperCase(), buildId: null, arch: machines.get(layout.machine) ?? null };
    return {
      kind: 'pe',
      identities: [identity],
      holds: {
        code: present.some(isCode),
        debug: isEmbedded || (await readSectionNames(file, layout.symbolTable, present)).some(isDebugName),
        symbols: hasSymbols,
      },
      ...(debugFile !== undefined && { debugFile }),
    } satisfies KindContent;
  },
};

async function readLayout(file: FileReader): Promise<PeLayout> {
  file.checkEnd(dosHeaderBytes, 'header');
  const at = peOffset(file.head);
  file.checkEnd(at + coffBytes, 'header');
  const coff = await file.read(at, coffBytes, 'header');
  if (!isPeSignature(coff)) throw new AppError('file_kind_unknown', { member: file.fileName, looks: 'a program of DOS' });
  if (headersBytes(coff) > maxSections * sectionBytes) throw file.damaged('it has an impossible number of sections');
  const layout = parsePe(coff, await file.read(at + coffBytes, headersBytes(coff), 'headers'));
  if (layout === undefined) throw file.damaged('its optional header is none that there is');
  return layout;
}

interface DebugDirectory {
  readonly debugId: string | null;
  readonly debugFile?: string;
  readonly isEmbedded: boolean;
}

async function readDebugDirectory(file: FileReader, layout: PeLayout): Promise<DebugDirectory> {
  const { offset: address, bytes } = layout.debugDirectory;
  const offset = bytes === 0 ? undefined : offsetOf(layout, address);
  if (offset === undefined) return { debugId: null, isEmbedded: false };
  const count = Math.min(maxDebugEntries, Math.floor(bytes / debugEntryBytes));
  const entries = await file.read(offset, count * debugEntryBytes, 'debug directory');
  const places = Array.from({ length: count }, (_, index) => entries.subarray(index * debugEntryBytes, (index + 1) * debugEntryBytes));
  const isEmbedded = places.some((entry) => entry.readUInt32LE(12) === debugTypes.embeddedPortablePdb);
  for (const entry of places.filter((each) => each.readUInt32LE(12) === debugTypes.codeView)) {
    const record = await readRecord(file, entry.readUInt32LE(24), entry.readUInt32LE(16));
    if (record === undefined) continue;
    const age = entry.readUInt16LE(10) === portableVersion ? portableAge : record.readUInt32LE(20);
    const debugId = debugIdOfGuid(record.subarray(4, 20), age);
    if (isZeroId(debugId)) continue;
    const path = record.toString('utf8', recordBytes).split('\0', 1)[0]!;
    return { debugId, debugFile: baseName(path), isEmbedded };
  }
  return { debugId: null, isEmbedded };
}

/** `RSDS`; older ones have no GUID. */
async function readRecord(file: FileReader, offset: number, bytes: number): Promise<Buffer | undefined> {
  if (bytes < recordBytes) return undefined;
  const record = await file.read(offset, Math.min(bytes, recordBytes + maxPathBytes), 'record of the PDB');
  return beginsWith(record, 'RSDS') ? record : undefined;
}
