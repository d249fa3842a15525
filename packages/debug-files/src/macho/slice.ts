// One architecture of a Mach-O: header and load commands (Apple, loader.h). Of both sizes and both byte orders. It lies in a file by
// itself, or is a part of a fat one: offsets count from its own beginning. Neighbour: ../kinds/macho.ts.
import { AppError } from '@symdepot/errors';
import { isZeroId, upperHex } from '../names/debug-id.ts';
import { fieldsOf, type Fields } from '../fields.ts';
import type { FileReader } from '../file-reader.ts';
import type { Holdings, Identity } from '../identified-file.ts';
import { archName } from './arch-name.ts';

export interface Slice {
  readonly identity: Identity;
  readonly holds: Holdings;
}

const magics: ReadonlyMap<string, { readonly is64: boolean; readonly isLittle: boolean }> = new Map([
  ['cffaedfe', { is64: true, isLittle: true }],
  ['cefaedfe', { is64: false, isLittle: true }],
  ['feedfacf', { is64: true, isLittle: false }],
  ['feedface', { is64: false, isLittle: false }],
]);

export const isSlice = (head: Buffer): boolean => magics.has(head.toString('hex', 0, 4));

/** Of the larger header; the smaller one ends four bytes earlier. */
const headerBytes = 32;
const fileTypes = { object: 1, core: 4, dsym: 10 } as const;
const commands = { segment: 0x1, symbolTable: 0x2, uuid: 0x1b, segment64: 0x19 } as const;
const uuidBytes = 24;
/** Ten times what the largest programs have. */
const maxCommandsBytes = 256 * 1024;
/** What is read of each, at least. */
const minBytes: ReadonlyMap<number, number> = new Map([
  [commands.segment, 56],
  [commands.segment64, 72],
  [commands.symbolTable, 24],
  [commands.uuid, uuidBytes],
]);

/** @throws AppError `no_uuid`, `file_truncated`, `file_damaged`; what the source throws */
export async function readSlice(file: FileReader, offset: number, bytes: number): Promise<Slice> {
  const checkEnd = (endsAt: number, what: string): void => {
    file.checkEnd(offset + endsAt, what);
    if (endsAt > bytes) throw file.damaged(`the ${what} of an architecture reach into what follows`);
  };
  const read = (start: number, length: number, what: string): Promise<Buffer> => {
    checkEnd(start + length, what);
    return file.read(offset + start, length, what);
  };
  const head = await read(0, headerBytes, 'header');
  const order = magics.get(head.toString('hex', 0, 4));
  if (order === undefined) throw file.damaged('an architecture does not begin as a Mach-O does');
  const header = fieldsOf(head, order.isLittle);
  const [type, count, commandsBytes] = [header.u32(12), header.u32(16), header.u32(20)];
  if (type === fileTypes.core) throw new AppError('file_kind_unknown', { member: file.fileName, looks: 'a core dump' });
  if (commandsBytes > maxCommandsBytes) throw file.damaged('it has an impossible number of load commands');
  const list = await read(order.is64 ? headerBytes : headerBytes - 4, commandsBytes, 'load commands');

  let uuid: string | undefined;
  let hasDwarf = type === fileTypes.dsym;
  let hasSymbols = false;
  for (const { command, at, fields } of commandsOf(file, list, count, order.isLittle)) {
    if (command === commands.uuid) {
      // There is one, of this size. Another one that calls itself so would be believed.
      if (uuid !== undefined || fields.u32(at + 4) !== uuidBytes) throw file.damaged('its UUID is none');
      uuid = upperHex(list.subarray(at + 8, at + 24));
    } else if (command === commands.symbolTable) {
      hasSymbols = fields.u32(at + 12) > 0;
      checkEnd(fields.u32(at + 16) + fields.u32(at + 20), 'symbols');
    } else if (command === commands.segment || command === commands.segment64) {
      const isWide = command === commands.segment64;
      hasDwarf ||= list.toString('latin1', at + 8, at + 16) === '__DWARF\0';
      checkEnd(isWide ? fields.u64(at + 40) + fields.u64(at + 48) : fields.u32(at + 32) + fields.u32(at + 36), 'segments');
    }
  }
  const hasUuid = uuid !== undefined && !isZeroId(uuid);
  if (!hasUuid && type === fileTypes.object)
    throw new AppError('file_kind_unknown', { member: file.fileName, looks: 'an object file, which has no UUID before it is linked' });
  if (!hasUuid) throw new AppError('no_uuid', { member: file.fileName });
  return {
    identity: { debugId: `${uuid}0`, codeId: null, buildId: null, arch: archName(header.u32(4), header.u32(8)) },
    holds: { code: type !== fileTypes.dsym, debug: hasDwarf, symbols: hasSymbols },
  };
}

interface LoadCommand {
  readonly command: number;
  readonly at: number;
  readonly fields: Fields;
}

function* commandsOf(file: FileReader, list: Buffer, count: number, isLittle: boolean): Generator<LoadCommand> {
  const fields = fieldsOf(list, isLittle);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const [command, bytes] = at + 8 <= list.length ? [fields.u32(at), fields.u32(at + 4)] : [0, 0];
    // None is shorter than this: so the loop ends with the list, whatever the count says.
    if (bytes < Math.max(8, minBytes.get(command) ?? 0) || at + bytes > list.length)
      throw file.damaged('a load command has an impossible size');
    yield { command, at, fields };
    at += bytes;
  }
}
