// The names of sections of a PE. Those of more than eight characters, as all of DWARF are, stand among the strings behind the
// symbols, in any order. Neighbours: layout.ts, ../kinds/pe.ts.
import type { FileReader } from '../file-reader.ts';
import { longNameAt, type PeSection, type Place } from './layout.ts';

/** Linkers write those of sections first: nearly always one read finds all of them. */
const firstBytes = 16 * 1024;
/** Of those that stand elsewhere so many are looked at: there are a dozen sections of DWARF. */
const maxFarNames = 64;
/** Longer ones are none that is looked for. */
const nameBytes = 16;

/** @throws AppError `file_truncated` where the strings that a name stands among do not end within the file */
export async function readSectionNames(file: FileReader, symbols: Place, sections: readonly PeSection[]): Promise<string[]> {
  const places = sections.map(longNameAt);
  if (symbols.offset === 0 || places.every((place) => place === undefined)) return sections.map(({ name }) => name);
  const start = symbols.offset + symbols.bytes;
  const first = await file.read(start, Math.min(firstBytes, Math.max(4, file.size - start)), 'strings');
  const strings = first.readUInt32LE(0);
  file.checkEnd(start + strings, 'strings');
  let farNames = maxFarNames;
  const names: string[] = [];
  for (const [index, { name }] of sections.entries()) {
    const at = places[index];
    if (at === undefined || at >= strings) {
      names.push(name);
      continue;
    }
    const end = Math.min(at + nameBytes, strings);
    if (end > first.length && --farNames < 0) continue;
    const bytes = end <= first.length ? first.subarray(at, end) : await file.read(start + at, end - at, 'strings');
    names.push(bytes.toString('latin1').split('\0', 1)[0]!);
  }
  return names;
}
