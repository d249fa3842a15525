// Finds the symbols files of a folder by the server's rules. Other files are reported and left out.
import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline as pipe, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { tryParseKey, type Key } from '@symdepot/symbols';
import { CliError } from '../cli-error.ts';
import { checkNames } from './check-names.ts';
import { compressionLevel, memoised, type LeftOut, type LocalFile } from './local-file.ts';
import { walkFolder, type FoundFile } from './walk-folder.ts';

export interface FolderFile extends LocalFile {
  readonly path: string;
  /** Its name in an archive. */
  readonly member: string;
}

export interface FolderContents {
  readonly files: readonly FolderFile[];
  readonly leftOut: readonly LeftOut[];
}

const chunkBytes = 2 ** 20;

/** @throws CliError `usage`: symbols files, or folders, that cannot be read; `refused`: none at all, or some that the server would not take */
export async function readFolder(folder: string): Promise<FolderContents> {
  const { files, leftOut: others, unreadable } = await walkFolder(folder);
  if (unreadable.length > 0) throw new CliError('usage', 'These symbols files or folders cannot be read:', unreadable);
  const { members, leftOut, problems } = checkNames(files);
  if (problems.length > 0) throw new CliError('refused', `The server would not take these files of ${folder}:`, problems);
  if (members.length === 0) throw new CliError('refused', emptyMessage(folder, files));
  return {
    files: members.map(({ candidate, key }) => folderFile(candidate, key)),
    leftOut: [...others, ...leftOut.map(({ candidate, reason }) => ({ place: candidate.path, reason }))],
  };
}

const folderFile = ({ name, path, bytes }: FoundFile, key: Key): FolderFile => ({
  key,
  bytes,
  path,
  place: path,
  member: name,
  md5: memoised((signal) => digestFile(path, bytes, signal)),
  async open(encoding, onRead) {
    const content = Readable.from(readFileBytes(path, bytes, onRead), { objectMode: false });
    return encoding === 'gzip' ? pipe(content, createGzip({ level: compressionLevel }), () => undefined) : content;
  },
});

async function digestFile(path: string, bytes: number, signal: AbortSignal): Promise<string> {
  if (bytes <= chunkBytes) return hash('md5', await readFile(path, { signal }));
  const md5 = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: chunkBytes }), md5, { signal });
  return md5.digest('hex');
}

/** Fails when the file is not as long as it was. What it has grown by is not read. */
async function* readFileBytes(path: string, bytes: number, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  let read = 0;
  const stream = createReadStream(path, { end: Math.max(0, bytes - 1), highWaterMark: chunkBytes });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    yield chunk;
    onRead((read += chunk.length));
  }
  if (read !== bytes) throw new Error(`it has ${read} bytes now, and had ${bytes}`);
}

/** With the folder that was meant, when the symbols files lie deeper or not so deep. */
function emptyMessage(folder: string, candidates: readonly { readonly name: string }[]): string {
  const [deeper] = candidates.flatMap(({ name }) => {
    const parts = name.split('/');
    return tryParseKey(parts.slice(-3).join('/')) === undefined ? [] : [join(folder, ...parts.slice(0, -3))];
  });
  const advice = deeper === undefined ? '' : `. Did you mean ${deeper}?`;
  return `There are no symbols files in ${folder}: they lie below it as <debug file>/<debug id>/<symbols file>${advice}`;
}
