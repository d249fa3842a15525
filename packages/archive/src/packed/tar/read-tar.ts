// The files in a tar, one after the other, in one pass. Stricter than tar-stream, which passes over blocks of zeros and does not miss
// the end (ADR 49). Neighbours: tar-header.ts, pax-records.ts; ../read-packed.ts, which keeps the limits.
import { AppError } from '@symdepot/errors';
import { byteQueueOf, type ByteQueue } from '../byte-queue.ts';
import { withoutHere } from '../../directory/member-name.ts';
import { formatHeadBytes, isTar } from '../archive-format.ts';
import { readPaxRecords, type PaxRecords } from './pax-records.ts';
import { blockBytes, checkNumber, damagedTar, isZeroBlock, readTarHeader, textOf, type TarHeader } from './tar-header.ts';

/** What stands under one name. */
export interface TarEntry {
  /** Its place among all of them, folders included. */
  readonly index: number;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  /** Where its content begins in the tar. */
  readonly offset: number;
  /** Why it cannot be taken: it is no file, or its name is no text. */
  readonly refusal?: AppError;
  /** What is left of it when the next entry is asked for is passed over. */
  readonly content: AsyncIterable<Buffer>;
}

/** Of a long name, or of a pax header. */
const maxExtensionBytes = 1024 ** 2;
/** Of headers, padding and zeros: of each entry more than the longest name takes, and of the whole more than any tape leaves behind it. */
const maxOverheadBytes = 64 * 1024 ** 2;
const overheadOfEntryBytes = 8 * 1024;

/** @throws AppError `archive_not_tar`, `archive_truncated`, `archive_damaged`; what `bytes` throws */
export async function* readTar(bytes: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const queue = byteQueueOf(bytes);
  try {
    yield* readEntries(queue);
  } finally {
    await queue.close();
  }
}

async function* readEntries(queue: ByteQueue): AsyncGenerator<TarEntry> {
  let block = await firstBlock(queue);
  let pax: PaxRecords = new Map();
  let longName: Buffer | undefined;
  let overheadLeft = maxOverheadBytes;
  const spend = (overheadBytes: number): void => {
    overheadLeft -= overheadBytes;
    if (overheadLeft < 0) throw damagedTar('there is more of headers and zeros in the tar than of files');
  };
  for (let index = 0; !isZeroBlock(block); block = await need(queue, blockBytes)) {
    const header = readTarHeader(block);
    const extension = extensions.get(header.type);
    if (extension) {
      spend(blockBytes + header.bytes);
      const content = await readExtension(queue, header);
      if (extension === 'pax') pax = new Map([...pax, ...readPaxRecords(content)]);
      if (extension === 'name') longName = textOf(content);
      continue;
    }
    if (header.type === sparse) await passMap(queue, block, spend);
    const entry = describe(header, pax, longName);
    let left = entry.bytes;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const some = await needSome(queue, left);
        left -= some.length;
        yield some;
      }
    };
    yield { ...entry, index, offset: queue.position, content: content() };
    for (left += paddingOf(entry.bytes); left > 0;) left -= (await needSome(queue, left)).length;
    index += 1;
    pax = new Map();
    longName = undefined;
    overheadLeft += overheadOfEntryBytes;
  }
  if (pax.size > 0 || longName) throw damagedTar('the file to which its last header belongs is missing');
  if (!isZeroBlock(await need(queue, blockBytes))) throw damagedTar('only one block of zeros ends the tar, and something else follows');
  for (let rest = await queue.takeSome(blockBytes); rest; rest = await queue.takeSome(blockBytes)) {
    if (!isZeroBlock(rest)) throw damagedTar('something else stands behind the end of the tar');
    spend(rest.length);
  }
}

/** What says something of the entry behind it. Of all entries: `g`, comments and the like, is passed over. */
const extensions: ReadonlyMap<string, 'pax' | 'name' | 'none'> = new Map([
  ['x', 'pax'],
  ['X', 'pax'],
  ['g', 'none'],
  ['L', 'name'],
  ['K', 'none'],
  ['V', 'none'],
]);

const sparse = 'S';

/** Where the pieces of a sparse file lie goes on in further blocks. */
async function passMap(queue: ByteQueue, header: Buffer, spend: (bytes: number) => void): Promise<void> {
  for (let hasMore = header[482] === 1; hasMore; hasMore = (await need(queue, blockBytes))[504] === 1) spend(blockBytes);
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['1', 'a hard link'],
  ['2', 'a symbolic link'],
  ['3', 'a device'],
  ['4', 'a device'],
  ['6', 'a pipe'],
  [sparse, 'a sparse file'],
  ['M', 'the rest of a file of another volume'],
]);

async function firstBlock(queue: ByteQueue): Promise<Buffer> {
  if (await queue.isAtEnd()) throw new AppError('archive_not_tar');
  const block = await need(queue, formatHeadBytes);
  if (!isTar(block) && !isZeroBlock(block)) throw new AppError('archive_not_tar');
  return block;
}

function describe(header: TarHeader, pax: PaxRecords, longName: Buffer | undefined): Omit<TarEntry, 'index' | 'offset' | 'content'> {
  const spelled = pax.get('path') ?? longName ?? header.name;
  const text = decodeName(spelled);
  const member = withoutHere(text ?? spelled.toString('latin1'));
  const size = pax.get('size');
  // Links say the size of what they lead to, and nothing follows.
  const bytes = withoutContent.has(header.type) ? 0 : size ? decimalOf(size) : header.bytes;
  const isSparse = [...pax.keys()].some((key) => key.startsWith('GNU.sparse.'));
  // Before there was a type for them, folders were files of no bytes whose names end so. One that has bytes is none.
  const isOldFolder = header.type === '0' && bytes === 0 && namesFolder.test(member);
  const isFolder = header.type === '5' || header.type === 'D' || isOldFolder;
  const kind = isSparse ? 'a sparse file' : (kinds.get(header.type) ?? `of the unknown type ${JSON.stringify(header.type)}`);
  const isTaken = !isSparse && (isFolder || header.type === '0');
  const reason = text === undefined ? 'it is not in UTF-8' : nameFault(member, isFolder);
  const refusal = isTaken
    ? reason && new AppError('member_name_unsafe', { member, reason })
    : new AppError('member_kind_unsupported', { member, kind });
  return { name: member, kind: isFolder ? 'folder' : 'file', bytes, ...(refusal && { refusal }) };
}

const withoutContent = new Set(['1', '2', '3', '4', '5', '6']);
const namesFolder = /(?:^\.?|\/)$/;

/** A NUL would be another character in the row of a file, and the rules see its name only there. */
function nameFault(name: string, isFolder: boolean): string | undefined {
  if (name.includes('\0')) return 'it has a NUL in it';
  return !isFolder && namesFolder.test(name) ? 'it is that of a folder, and there is content' : undefined;
}

/** Also of more than 8 GiB. */
function decimalOf(digits: Buffer): number {
  const text = digits.toString('latin1');
  return checkNumber(/^\d{1,16}$/.test(text) ? Number(text) : Number.NaN);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeName(bytes: Buffer): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

async function readExtension(queue: ByteQueue, { bytes }: TarHeader): Promise<Buffer> {
  if (bytes > maxExtensionBytes) throw damagedTar('a header in the tar is longer than any name');
  const content = await need(queue, bytes + paddingOf(bytes));
  return content.subarray(0, bytes);
}

const paddingOf = (bytes: number): number => (blockBytes - (bytes % blockBytes)) % blockBytes;

async function need(queue: ByteQueue, bytes: number): Promise<Buffer> {
  const taken = await queue.take(bytes);
  if (taken === undefined) throw new AppError('archive_truncated');
  return taken;
}

async function needSome(queue: ByteQueue, most: number): Promise<Buffer> {
  const taken = await queue.takeSome(most);
  if (taken === undefined) throw new AppError('archive_truncated');
  return taken;
}
