// The archive of the demo: the one that was named, a folder zipped, or a sample of realistic symbols files.
import { createWriteStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createSampleFiles, zipStream, type ZipEntry } from '@symdepot/testkit';
import { Open } from 'unzipper';

export interface DemoArchive {
  readonly path: string;
  readonly label: string;
  readonly members: number;
  readonly bytes: number;
}

const sample = { files: 40, bytes: 48 * 1024 ** 2 };

/** `path` is relative to where `npm` was called. */
export async function prepareArchive(path: string | undefined, workDir: string): Promise<DemoArchive> {
  const zipPath = join(workDir, 'symbols.zip');
  if (path === undefined) {
    const entries = createSampleFiles(sample).map(({ key, content }) => ({ name: key, content }));
    return writeArchive(entries, zipPath, 'sample archive');
  }
  const source = resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
  const facts = await stat(source).catch(() => {
    throw new Error(`There is no file or folder ${source}`);
  });
  if (facts.isDirectory()) return writeArchive(await readFolder(source), zipPath, basename(source));
  return describe(source, basename(source));
}

async function writeArchive(entries: readonly ZipEntry[], path: string, label: string): Promise<DemoArchive> {
  await pipeline(zipStream(entries), createWriteStream(path));
  return describe(path, label);
}

async function readFolder(folder: string): Promise<ZipEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (paths.length === 0) throw new Error(`The folder ${folder} has no files`);
  return Promise.all(
    paths.toSorted().map(async (path) => ({ name: relative(folder, path).split(sep).join('/'), content: await readFile(path) })),
  );
}

async function describe(path: string, label: string): Promise<DemoArchive> {
  const { files } = await Open.file(path).catch(() => {
    throw new Error(`${path} is no ZIP that can be read`);
  });
  return { path, label, members: files.filter((file) => file.type === 'File').length, bytes: (await stat(path)).size };
}
