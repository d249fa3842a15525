// The head of a cabinet (MS-CAB 2.1 to 2.3): what it holds, where the data begins, and how it is packed. Neighbour: cabinet.ts.
import { readExactly } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { baseName } from '../names/base-name.ts';

export interface CabinetHeader {
  /** Of the one file within. */
  readonly name: string;
  readonly plainBytes: number;
  readonly isMszip: boolean;
  /** Where the first block stands, and where the cabinet ends. */
  readonly dataOffset: number;
  readonly endOffset: number;
  readonly blockCount: number;
  /** What stands in the header of each block for somebody else. */
  readonly reservedBytes: number;
}

const magic = Buffer.from('MSCF', 'latin1');
const fixedBytes = 36;
const folderBytes = 8;
const fileBytes = 16;
const flags = { hasPrevious: 0x1, hasNext: 0x2, hasReserve: 0x4 } as const;
const fileNameIsUtf8 = 0x80;
const maxNameBytes = 256;
export const maxBlockBytes = 32 * 1024;
/** Space that is reserved in the header, one folder, one file, its name: what is longer is no work of any packer. */
const maxHeadBytes = 128 * 1024;

export const isCabinet = (head: Buffer): boolean => head.subarray(0, magic.length).equals(magic);

/** One read. @throws AppError as `openCabinet` */
export async function readCabinetHeader(source: RangedSource, member: string, signal?: AbortSignal): Promise<CabinetHeader> {
  const head = await readExactly(source, 0, Math.min(source.size, maxHeadBytes), signal);
  const need = (endsAt: number, what: string): void => {
    if (endsAt > source.size) throw new AppError('file_truncated', { member, what, endsAt, bytes: source.size });
    if (endsAt > head.length) throw new AppError('file_damaged', { member, reason: `its ${what} stands too far from its beginning` });
  };
  if (!isCabinet(head)) throw new AppError('file_kind_unknown', { member });
  need(fixedBytes, 'header');
  const set = head.readUInt16LE(30);
  const endOffset = head.readUInt32LE(8);
  const [folders, files] = [head.readUInt16LE(26), head.readUInt16LE(28)];
  if ((set & (flags.hasPrevious | flags.hasNext)) !== 0)
    throw new AppError('file_kind_unknown', { member, looks: 'one cabinet of several that belong together' });
  if (folders !== 1 || files !== 1)
    throw new AppError('file_kind_unknown', { member, looks: `a cabinet of ${files} files; only those of one are opened` });
  if (endOffset > source.size) throw new AppError('file_truncated', { member, what: 'data', endsAt: endOffset, bytes: source.size });

  const hasReserve = (set & flags.hasReserve) !== 0;
  if (hasReserve) need(fixedBytes + 4, 'header');
  const folderAt = fixedBytes + (hasReserve ? 4 + head.readUInt16LE(fixedBytes) : 0);
  need(folderAt + folderBytes, 'folder');
  const fileAt = head.readUInt32LE(16);
  need(fileAt + fileBytes + 1, 'directory');
  const nameEnd = head.indexOf(0, fileAt + fileBytes);
  if (nameEnd === -1 || nameEnd - fileAt - fileBytes > maxNameBytes)
    throw new AppError('file_damaged', { member, reason: 'the name of the file within does not end' });
  if (head.readUInt32LE(fileAt + 4) !== 0)
    throw new AppError('file_damaged', { member, reason: 'the file within does not begin with its data' });
  const isUtf8 = (head.readUInt16LE(fileAt + 14) & fileNameIsUtf8) !== 0;
  const [dataOffset, plainBytes] = [head.readUInt32LE(folderAt), head.readUInt32LE(fileAt)];
  if (plainBytes > 0 && dataOffset >= endOffset) throw new AppError('file_damaged', { member, reason: 'it has no data' });
  const blockCount = head.readUInt16LE(folderAt + 4);
  if (dataOffset <= nameEnd || plainBytes > blockCount * maxBlockBytes)
    throw new AppError('file_damaged', { member, reason: 'it has no room for the file within' });
  return {
    name: baseName(head.toString(isUtf8 ? 'utf8' : 'latin1', fileAt + fileBytes, nameEnd)),
    plainBytes,
    isMszip: methodOf(head.readUInt16LE(folderAt + 6), member) === 'MSZIP',
    dataOffset,
    endOffset,
    blockCount,
    reservedBytes: hasReserve ? head[fixedBytes + 3]! : 0,
  };
}

function methodOf(packed: number, member: string): 'none' | 'MSZIP' {
  const method = ['none', 'MSZIP', 'Quantum', 'LZX'][packed & 0xf] ?? `method ${packed & 0xf}`;
  if (method !== 'none' && method !== 'MSZIP') throw new AppError('cabinet_method_unsupported', { member, method });
  return method;
}
