// Files of debug information made byte by byte, for what no compiler at hand writes: other classes, byte orders, layouts. Only tests
// import it.
import { createRawTar, doorFile, type RawTarEntry } from '@symdepot/testkit';

export interface ElfOptions {
  readonly is64: boolean;
  readonly isLittle: boolean;
  readonly buildId?: Buffer;
  /** Where the note is found: a program header, a section, or both. */
  readonly noteIn?: 'segment' | 'section';
  readonly type?: number;
}

/** Header, one program header, the note, `.text`, names, three section headers. */
export function madeElf({
  is64,
  isLittle,
  buildId = Buffer.from('0102030405060708', 'hex'),
  noteIn = 'segment',
  type = 3,
}: ElfOptions): Buffer {
  const [headerBytes, segmentBytes, sectionBytes] = is64 ? [64, 56, 64] : [52, 32, 40];
  const writer = (bytes: Buffer) => ({
    u16: (value: number, at: number) => (isLittle ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)),
    u32: (value: number, at: number) => (isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)),
    word: (value: number, at: number) => {
      if (!is64) return isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
      return isLittle ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeBigUInt64BE(BigInt(value), at);
    },
  });
  const note = Buffer.alloc(16 + buildId.length);
  writer(note).u32(4, 0);
  writer(note).u32(buildId.length, 4);
  writer(note).u32(3, 8);
  note.write('GNU\0', 12, 'latin1');
  buildId.copy(note, 16);
  const names = Buffer.from('\0.text\0', 'latin1');
  const noteAt = headerBytes + segmentBytes;
  const textAt = noteAt + note.length;
  const namesAt = textAt + 4;
  const sectionsAt = namesAt + names.length + 1;

  const file = Buffer.alloc(sectionsAt + 4 * sectionBytes);
  file.write('\u007FELF', 'latin1');
  file[4] = is64 ? 2 : 1;
  file[5] = isLittle ? 1 : 2;
  const header = writer(file);
  header.u16(type, 16);
  header.u16(is64 ? 62 : 40, 18);
  const word = is64 ? 8 : 4;
  header.word(headerBytes, 24 + word);
  header.word(sectionsAt, 24 + 2 * word);
  const counts = is64 ? 54 : 42;
  for (const [index, value] of [segmentBytes, 1, sectionBytes, 4, 3].entries()) header.u16(value, counts + index * 2);

  header.u32(noteIn === 'segment' ? 4 : 6, headerBytes);
  header.word(noteAt, headerBytes + (is64 ? 8 : 4));
  header.word(note.length, headerBytes + (is64 ? 32 : 16));
  note.copy(file, noteAt);
  names.copy(file, namesAt);
  const section = (index: number, kind: number, flags: number, offset: number, bytes: number): void => {
    const at = sectionsAt + index * sectionBytes;
    header.u32(kind, at + 4);
    header.word(flags, at + 8);
    header.word(offset, at + 8 + 2 * word);
    header.word(bytes, at + 8 + 3 * word);
  };
  section(1, noteIn === 'section' ? 7 : 1, 2, noteAt, note.length);
  section(2, 1, 6, textAt, 4);
  section(3, 3, 0, namesAt, names.length);
  return file;
}

export interface PdbPlaces {
  /** Blocks of 512 bytes: of the map, the directory, the stream of the id, the stream of debug information. */
  readonly map: number;
  readonly directory: number;
  readonly info: number;
  readonly debug: number;
  readonly blockCount: number;
}

const blockBytes = 512;

/** Age 7 in stream 1, age 2 in stream 3, as a tool leaves it that writes to the file later. */
export function madePdb({ map, directory, info, debug, blockCount }: PdbPlaces, guid: Buffer): Buffer {
  const file = Buffer.alloc(blockCount * blockBytes);
  file.write('Microsoft C/C++ MSF 7.00\r\n\u001ADS\0\0\0', 'latin1');
  const write = (block: number, values: readonly number[]): void => {
    for (const [index, value] of values.entries()) file.writeUInt32LE(value, block * blockBytes + index * 4);
  };
  const numbers = [4, 0, 28, 0xffffffff, 64, info, debug];
  for (const [index, value] of [blockBytes, 1, blockCount, numbers.length * 4, 0, map].entries()) file.writeUInt32LE(value, 32 + index * 4);
  write(map, [directory]);
  write(directory, numbers);
  write(info, [20_000_404, 0, 7]);
  guid.copy(file, info * blockBytes + 12);
  write(debug, [0xffffffff, 19_990_903, 2]);
  file.writeUInt16LE(0x8664, debug * blockBytes + 58);
  return file;
}

/** A bundle as dsymutil makes it, in a tar. */
export const madeDsymTar = (dwarf: Buffer = doorFile('macos/crash'), more: readonly RawTarEntry[] = []): Buffer =>
  createRawTar(
    [
      { name: 'crash.dSYM/', type: '5' },
      { name: 'crash.dSYM/Contents/', type: '5' },
      { name: 'crash.dSYM/Contents/Info.plist', content: '<plist/>' },
      { name: 'crash.dSYM/Contents/Resources/DWARF/crash', content: dwarf },
      ...more,
    ],
    { endBlocks: 2 },
  );

export interface PeOptions {
  /** False: of `.text` the header alone, as `objcopy --only-keep-debug` leaves it. */
  readonly hasCode: boolean;
  /** Of more sections; a long one stands among the strings. */
  readonly sections?: readonly string[];
  /** So many bytes stand among the strings before the names, as where symbols come first. */
  readonly stringsBefore?: number;
  /** Places of names are written in base64, as those beyond seven digits are. */
  readonly isBase64?: boolean;
}

/** Headers, 16 bytes for each section that has some, one symbol, strings. */
export function madePe({ hasCode, sections = [], stringsBefore = 0, isBase64 = false }: PeOptions): Buffer {
  const [coffAt, optionalBytes, sectionBytes] = [64, 112, 16];
  const strings: Buffer[] = [Buffer.alloc(4 + stringsBefore, 'x')];
  const placeOf = (name: string): string => {
    if (name.length <= 8) return name;
    const at = Buffer.concat(strings).length;
    strings.push(Buffer.from(`${name}\0`, 'latin1'));
    return isBase64 ? `//${base64Of(at)}` : `/${at}`;
  };
  const headers = ['.text', ...sections].map((name, index) => {
    const header = Buffer.alloc(40);
    header.write(placeOf(name), 'latin1');
    header.writeUInt32LE(index === 0 && !hasCode ? 0 : sectionBytes, 16);
    header.writeUInt32LE(index === 0 ? 0x6000_0020 : 0x4200_0040, 36);
    return header;
  });
  const dataAt = coffAt + 24 + optionalBytes + headers.length * 40;
  for (const [index, header] of headers.entries()) header.writeUInt32LE(dataAt + index * sectionBytes, 20);
  const head = Buffer.alloc(coffAt + 24 + optionalBytes);
  head.write('MZ', 'latin1');
  head.writeUInt32LE(coffAt, 60);
  head.write('PE\0\0', coffAt, 'latin1');
  head.writeUInt16LE(0x8664, coffAt + 4);
  head.writeUInt16LE(headers.length, coffAt + 6);
  head.writeUInt32LE(0x6b0d_db4a, coffAt + 8);
  head.writeUInt32LE(dataAt + headers.length * sectionBytes, coffAt + 12);
  head.writeUInt32LE(1, coffAt + 16);
  head.writeUInt16LE(optionalBytes, coffAt + 20);
  head.writeUInt16LE(0x20b, coffAt + 24);
  head.writeUInt32LE(0x7000, coffAt + 24 + 56);
  const text = Buffer.concat(strings);
  text.writeUInt32LE(text.length, 0);
  return Buffer.concat([head, ...headers, Buffer.alloc(headers.length * sectionBytes), Buffer.alloc(18), text]);
}

/** Six digits of six bits. */
function base64Of(place: number): string {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(place * 4096, 0, 6);
  return bytes.toString('base64').slice(0, 6);
}
