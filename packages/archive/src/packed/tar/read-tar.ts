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
  /** Why it cannot be taken: it is no file, or its name is no text. */
  readonly refusal?: AppError;
  /** What is left of it when the next entry is asked for is passed over. */
  readonly content: AsyncIterable<Buffer>;
}

/** Of a long name, or of a pax header. */
const maxExtensionBytes = 1024 ** 2;

/** @throws AppError `archive_not_tar`, `archive_truncated`, `archive_damaged`; what `bytes` throws */
export async function* readTar(bytes: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const queue = byteQueueOf(bytes);
  let block = await firstBlock(queue);
  let pax: PaxRecords = new Map();
  let longName: Buffer | undefined;
  for (let index = 0; !isZeroBlock(block); block = await need(queue, blockBytes)) {
    const header = readTarHeader(block);
    const extension = extensions.get(header.type);
    if (extension) {
      const content = await readExtension(queue, header);
      if (extension === 'pax') pax = readPaxRecords(content);
      if (extension === 'name') longName = textOf(content);
      continue;
    }
    if (header.type === sparse) await passMap(queue, block);
    const entry = describe(header, pax, longName);
    let left = entry.bytes;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const some = await needSome(queue, left);
        left -= some.length;
        yield some;
      }
    };
    yield { ...entry, index, content: content() };
    for (left += paddingOf(entry.bytes); left > 0;) left -= (await needSome(queue, left)).length;
    index += 1;
    pax = new Map();
    longName = undefined;
  }
  if (!isZeroBlock(await need(queue, blockBytes))) throw damagedTar('only one block of zeros ends the tar, and something else follows');
  for (let rest = await queue.takeSome(blockBytes); rest; rest = await queue.takeSome(blockBytes)) {
    if (!isZeroBlock(rest)) throw damagedTar('something else stands behind the end of the tar');
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
async function passMap(queue: ByteQueue, header: Buffer): Promise<void> {
  for (let hasMore = header[482] === 1; hasMore; hasMore = (await need(queue, blockBytes))[504] === 1);
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

function describe(header: TarHeader, pax: PaxRecords, longName: Buffer | undefined): Omit<TarEntry, 'index' | 'content'> {
  const spelled = pax.get('path') ?? longName ?? header.name;
  const text = decodeName(spelled);
  const name = withoutHere(text ?? spelled.toString('latin1'));
  const size = pax.get('size');
  const isSparse = [...pax.keys()].some((key) => key.startsWith('GNU.sparse.'));
  const isFolder =
    header.type === '5' || header.type === 'D' || (header.type === '0' && (name.endsWith('/') || name === '' || name === '.'));
  const kind = isSparse ? 'a sparse file' : (kinds.get(header.type) ?? `of the unknown type ${JSON.stringify(header.type)}`);
  const isTaken = !isSparse && (isFolder || header.type === '0');
  const refusal = isTaken
    ? text === undefined && new AppError('member_name_unsafe', { member: name, reason: 'it is not in UTF-8' })
    : new AppError('member_kind_unsupported', { member: name, kind });
  return {
    name,
    kind: isFolder ? 'folder' : 'file',
    // Links say the size of what they lead to, and nothing follows.
    bytes: withoutContent.has(header.type) ? 0 : size ? checkNumber(Number(size.toString('latin1'))) : header.bytes,
    ...(refusal && { refusal }),
  };
}

const withoutContent = new Set(['1', '2', '3', '4', '5', '6']);

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
