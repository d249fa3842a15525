// The members of a tar, one after the other, in one pass: the door of tar-stream. Neighbours: decompress.ts (where the bytes come from),
// write-tree.ts (where they go).
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';

export interface TarMember {
  readonly name: string;
  /** `sparse`, and what else nobody has asked for, is `other`. */
  readonly kind: 'file' | 'folder' | 'link' | 'symlink' | 'device' | 'other';
  /** Of links. */
  readonly target: string;
  readonly mode: number;
  readonly modifiedAt: Date;
  /** Empty, except for files. To be read before the next member is asked for, or not at all. */
  readonly content: AsyncIterable<Uint8Array>;
}

const endBytes = 1024;

const kinds: ReadonlyMap<string | null, TarMember['kind']> = new Map([
  ['file', 'file'],
  ['contiguous-file', 'file'],
  ['directory', 'folder'],
  ['link', 'link'],
  ['symlink', 'symlink'],
  ['character-device', 'device'],
  ['block-device', 'device'],
  ['fifo', 'device'],
]);

/** @param mostBytes of the tar: one that is larger was made to fill disks @throws errors that say what is wrong with it; those of `source` */
export async function* readTar(source: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<TarMember> {
  const tar = extract();
  // A stream of streamx, which does all that a Writable must.
  const fed = pipeline(Readable.from(measure(source, mostBytes), { objectMode: false }), tar as unknown as Writable);
  fed.catch(() => {}); // told below, or by the iterator
  for await (const entry of tar) {
    yield describe(entry.header, entry as unknown as AsyncIterable<Uint8Array>);
    entry.resume(); // what nobody has read
  }
  await fed;
}

function describe({ name, type, linkname, mode, mtime, pax }: Header, content: AsyncIterable<Uint8Array>): TarMember {
  const isSparse = pax != null && Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'));
  const kind = isSparse ? 'other' : (kinds.get(type) ?? 'other');
  return { name, kind, target: linkname ?? '', mode, modifiedAt: mtime, content };
}

/** A tar ends with two blocks of zeros: one that was cut between two members looks whole without them. */
async function* measure(source: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`it would take more than ${mostBytes.toLocaleString('en')} bytes, far more than it has itself`);
    tail = chunk.length >= endBytes ? Buffer.from(chunk.subarray(-endBytes)) : Buffer.concat([tail, chunk]).subarray(-endBytes);
    yield chunk;
  }
  if (tail.length < endBytes || tail.some((byte) => byte !== 0)) throw new Error('it is cut short: the end of the archive is missing');
}
