// Reads the content of an archive that is sent as it is: its symbols files by the server's rules, each of which can be digested.
// Neighbour: read-packed.ts, for what is no ZIP.
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { findPacked, inspectMember, methods, openStoredBody, readDirectory, type ArchiveEntry, type PackedFormat } from '@symdepot/archive';
import { isAppError } from '@symdepot/client';
import type { Key, RangedSource } from '@symdepot/symbols';
import { CliError } from '../cli-error.ts';
import { checkNames, type Candidate } from './check-names.ts';
import { memoised, type LeftOut, type LocalFile } from './local-file.ts';
import { readCandidates } from './read-packed.ts';

export interface ArchiveContents {
  readonly files: readonly LocalFile[];
  /** Its members cannot be sent by themselves: it has no directory by which each is found. */
  readonly isPacked: boolean;
  /** What the server will not store of it. */
  readonly leftOut: readonly LeftOut[];
}

const anyContent = { maxMemberBytes: Infinity, maxRatio: Infinity, disallowedSnippets: [] };

/** @throws CliError `usage` for what is no archive at all; `refused` for one that cannot be read, or with every member that the server would not take */
export async function readArchive(path: string): Promise<ArchiveContents> {
  const format = await withSource(path, (source) => findPacked(source)).catch(refused(path));
  const candidates = await (format ? readTar(path, format) : readZip(path));
  const judged = checkNames(candidates);
  const strangers = judged.leftOut.filter(({ isForbidden }) => isForbidden);
  const problems = [...judged.problems, ...strangers.map(({ candidate, reason }) => `${candidate.name}: ${reason}`)];
  if (candidates.length === 0) problems.push('it has no files');
  if (problems.length > 0) throw new CliError('refused', `The server would refuse ${path}:`, problems);
  return {
    files: judged.members.map(({ candidate, key }) => candidate.toFile(key)),
    isPacked: format !== undefined,
    leftOut: judged.leftOut.map(({ candidate, reason }) => ({ place: `${path}: ${candidate.name}`, reason })),
  };
}

interface ArchiveCandidate extends Candidate {
  toFile(key: Key): LocalFile;
}

async function readZip(path: string): Promise<ArchiveCandidate[]> {
  const entries = await withSource(path, readEntries).catch(async (cause: unknown) => {
    if (isAppError(cause) && !(await withSource(path, beginsAsZip)))
      throw new CliError('usage', `${path} is neither a folder nor an archive`);
    return refused(path)(cause);
  });
  const members = entries.filter(({ isDirectory }) => !isDirectory);
  return members.map((entry) => ({ name: entry.name, bytes: entry.originalBytes, toFile: (key) => archiveFile(path, entry, key) }));
}

async function readTar(path: string, format: PackedFormat): Promise<ArchiveCandidate[]> {
  const members = await withSource(path, (source) => readCandidates(source, format)).catch(refused(path));
  return members.map(({ name, bytes, md5 }) => ({
    name,
    bytes,
    toFile: (key) => ({ key, bytes, place: `${path}: ${name}`, md5: async () => md5, open: notByItself }),
  }));
}

const notByItself = async (): Promise<never> => {
  throw new Error('a member of a tar is sent with its archive');
};

const refused =
  (path: string) =>
  (cause: unknown): never => {
    if (!isAppError(cause)) throw cause;
    throw new CliError('refused', `${path}: ${cause.message}`, [], { cause });
  };

const readEntries = async (source: RangedSource): Promise<readonly ArchiveEntry[]> =>
  (await readDirectory(source, { maxEntries: Infinity })).entries;

/** An empty one begins with its end record. */
const beginsAsZip = async (source: RangedSource): Promise<boolean> =>
  ['PK\u0003\u0004', 'PK\u0005\u0006'].includes((await source.read(0, 4)).toString('latin1'));

const archiveFile = (path: string, entry: ArchiveEntry, key: Key): LocalFile => ({
  key,
  bytes: entry.originalBytes,
  place: `${path}: ${entry.name}`,
  md5: memoised(async (signal) => {
    const result = await withSource(path, (source) => inspectMember(source, entry, { limits: anyContent, isSym: false, signal }));
    if (!result.ok) throw new CliError('refused', `The server would refuse ${path}:`, [result.problem.message]);
    return result.md5;
  }),
  open: async (encoding, onRead) => Readable.from(readMember(path, entry, encoding, onRead), { objectMode: false }),
});

/** What is deflated and wanted as gzip is copied as it lies. */
async function* readMember(
  path: string,
  entry: ArchiveEntry,
  encoding: 'gzip' | null,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  await using file = await open(path);
  const source = fileSource(file, path, (await file.stat()).size);
  const { originalBytes, compressedBytes, crc32, method } = entry;
  const body = await openStoredBody(source, entry, { originalBytes, crc32 }, encoding);
  const share = encoding === 'gzip' && method === methods.deflated ? originalBytes / Math.max(1, compressedBytes) : 1;
  let given = 0;
  for await (const chunk of (Buffer.isBuffer(body) ? [body] : body) as Iterable<Buffer> | AsyncIterable<Buffer>) {
    yield chunk;
    given += chunk.length;
    onRead(Math.min(originalBytes, Math.round(given * share)));
  }
}

async function withSource<T>(path: string, use: (source: RangedSource) => Promise<T>): Promise<T> {
  await using file = await open(path);
  return await use(fileSource(file, path, (await file.stat()).size));
}

const fileSource = (file: FileHandle, path: string, size: number): RangedSource => ({
  size,
  async read(start, end, signal) {
    signal?.throwIfAborted();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  },
  // Not of the handle: one that is not read to its end would close it.
  stream: async (start, end, signal) => createReadStream(path, { start, end: end - 1, highWaterMark: 2 ** 20, ...(signal && { signal }) }),
});
