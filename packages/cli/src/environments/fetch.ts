// `env fetch <digest>`: an artefact by its digest, verified, resumed, from the cache where it is there; as a file, on stdout, or unpacked.
// Neighbours: artefacts/fetch-artefact.ts, unpack/unpack-archive.ts.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArtefactName } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import { parsePath } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { formatBytes, formatCount, formatDuration } from '../report/format.ts';
import { saveFile } from '../save-file.ts';
import { formatArtefactName, parseArtefactName, shortName } from './artefacts/artefact-name.ts';
import { fetchArtefact, type FetchedArtefact } from './artefacts/fetch-artefact.ts';
import { readManifest } from './read-manifest.ts';

interface FetchFlags {
  readonly manifest?: string;
  readonly output?: string;
  readonly unpack?: boolean;
  readonly keepSetid?: boolean;
  readonly skipDevices?: boolean;
  /** A folder; false: `--no-cache`. */
  readonly cache?: string | false;
}

export const addFetchCommand: AddCommand = (program, choose) => {
  program
    .command('fetch')
    .description('fetch an artefact by its digest, verify it, and maybe unpack it; one that is in the cache is not fetched again')
    .argument('[digest]', 'sha512:<hex> or sha256:<hex>', parseArtefactName)
    .option('--manifest <file>', 'what a tooltool manifest pins, instead of a digest', parsePath)
    .option(
      '-o, --output <path>',
      'where to put it (default: here, under a name of its own); - is stdout; with --manifest a folder',
      parsePath,
    )
    .option('--unpack', 'a .tar, .tar.xz, .tar.zst, .tar.gz or .tar.bz2 into a folder, which must be new or empty')
    .option('--keep-setid', 'keep the bits of set-user-ID and set-group-ID of files that are unpacked')
    .option('--skip-devices', 'leave devices and pipes out, instead of refusing the archive')
    .option('--cache <folder>', 'where fetched artefacts are kept', parsePath)
    .option('--no-cache', 'keep nothing')
    .action((name: ArtefactName | undefined, flags: FetchFlags) =>
      choose({ needsToken: false, run: (context) => fetchNamed(context, name, flags) }),
    );
};

interface Wanted {
  readonly name: ArtefactName;
  /** Undefined: told by what it is. */
  readonly filename: string | undefined;
  readonly bytes: number | undefined;
  readonly isUnpacked: boolean;
}

async function fetchNamed(context: CommandContext, name: ArtefactName | undefined, flags: FetchFlags): Promise<Report> {
  const wanted = await readWanted(context, name, flags);
  const ends = await withCache(context, flags, async (cache) => {
    const files: FetchedFile[] = [];
    for (const one of wanted) files.push(await fetchWanted(context, one, cache));
    // All of them are here, and can be unpacked: else none is delivered.
    if (unpacked(files).length > 0) {
      const { readUnpackable } = await import('./unpack/unpack-archive.ts');
      for (const { label, fetched } of unpacked(files)) await readUnpackable(fetched.path, label);
    }
    const delivered: Delivered[] = [];
    for (const file of files) delivered.push(await deliver(context, file, flags));
    return delivered;
  });
  return {
    exitCode: exitCodes.done,
    lines: ends.map(({ line }) => line),
    json: name ? ends[0]!.json : { files: ends.map(({ json }) => json) },
    ...(flags.output === '-' && { isOutputTaken: true }),
  };
}

/** @throws CliError `usage` */
async function readWanted({ resolve }: CommandContext, name: ArtefactName | undefined, flags: FetchFlags): Promise<Wanted[]> {
  const { manifest, unpack = false, output } = flags;
  if ((name === undefined) === (manifest === undefined))
    throw new CliError('usage', 'What is to be fetched? A digest, or --manifest <file>');
  if (output === '-' && (manifest !== undefined || unpack)) throw new CliError('usage', 'Only the bytes of one artefact can go to stdout');
  if (name) return [{ name, filename: undefined, bytes: undefined, isUnpacked: unpack }];
  return (await readManifest(manifest!, resolve(manifest!))).map((pinned) => ({ ...pinned, isUnpacked: pinned.isUnpacked && unpack }));
}

/** Without a cache, in a folder that is gone afterwards: beside where the file is to be, which has the room for it. */
async function withCache<T>({ settings, resolve }: CommandContext, { cache }: FetchFlags, use: (cache: string) => Promise<T>): Promise<T> {
  if (cache !== false) return use(cache === undefined ? settings.cache : resolve(cache));
  const folder = await mkdtemp(join(resolve('.'), '.symdepot-fetch-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface FetchedFile {
  readonly wanted: Wanted;
  /** For people. */
  readonly label: string;
  readonly fetched: FetchedArtefact;
  readonly tookMs: number;
}

const unpacked = (files: readonly FetchedFile[]): FetchedFile[] => files.filter(({ wanted }) => wanted.isUnpacked);

async function fetchWanted(context: CommandContext, wanted: Wanted, cache: string): Promise<FetchedFile> {
  const startedAt = performance.now();
  const { name, filename, bytes } = wanted;
  const label = filename ?? shortName(formatArtefactName(name));
  const fetched = await fetchArtefact(context, { name, label, cache });
  if (bytes !== undefined && bytes !== fetched.bytes)
    throw new CliError('refused', `${filename} has ${fetched.bytes} bytes, and the manifest says ${bytes}`);
  return { wanted, label, fetched, tookMs: performance.now() - startedAt };
}

interface Delivered {
  readonly line: string;
  readonly json: Readonly<Record<string, unknown>>;
}

async function deliver(context: CommandContext, { wanted, fetched, tookMs }: FetchedFile, flags: FetchFlags): Promise<Delivered> {
  const digest = formatArtefactName(wanted.name);
  const place = await put(context, wanted, fetched, flags);
  const origin = fetched.wasThere ? 'from the cache' : `${formatBytes(fetched.bytes)} in ${formatDuration(tookMs)}`;
  return {
    line: `${place.text}: ${digest}, ${origin}`,
    json: { digest, bytes: fetched.bytes, from_cache: fetched.wasThere, ...place.json },
  };
}

/** @returns where it is now, for people and for --json */
async function put(context: CommandContext, wanted: Wanted, fetched: FetchedArtefact, flags: FetchFlags) {
  const { signal, resolve, output: stdout, progress } = context;
  if (flags.output === '-') {
    await pipeline(createReadStream(fetched.path), stdout, { signal, end: false });
    return { text: 'stdout', json: { file: '-' } };
  }
  const { endingOf, readArchiveKind } = await import('./unpack/archive-kind.ts');
  const ending = endingOf(await readArchiveKind(fetched.path));
  const stem = `${wanted.name.algorithm}-${wanted.name.digest.slice(0, 16)}`;
  const filename = wanted.filename ?? `${stem}${ending}`;
  const isMany = flags.manifest !== undefined;
  if (isMany && flags.output !== undefined) await mkdir(resolve(flags.output), { recursive: true });
  const target = isMany ? `${flags.output ?? '.'}/${filename}` : (flags.output ?? filename);
  if (!wanted.isUnpacked) {
    await saveFile(resolve(target), (file) => pipeline(createReadStream(fetched.path), file, { signal }), signal);
    return { text: target, json: { file: target } };
  }
  const folder = flags.output !== undefined && !isMany ? target : target.replace(/\.tar(?:\.\w{2,3})?$|\.t[gx]z$|\.tzst$|\.tbz2?$/, '');
  const { unpackArchive } = await import('./unpack/unpack-archive.ts');
  const row = progress.begin(filename);
  const tree = await unpackArchive(fetched.path, filename, resolve(folder), {
    keepSetId: flags.keepSetid === true,
    skipDevices: flags.skipDevices === true,
    platform: process.platform,
    signal,
    onMember: ({ files, bytes }) =>
      row.show({ phase: 'unpacking', amount: `${formatCount(files, 'file', 'files')}, ${formatBytes(bytes)}` }),
  }).finally(() => row.end());
  if (tree.withoutSetId > 0)
    progress.note(
      `${formatCount(tree.withoutSetId, 'file', 'files')} would run with the rights of their owners, and do not (--keep-setid).`,
    );
  if (tree.skippedDevices > 0) progress.note(`Left out: ${formatCount(tree.skippedDevices, 'device or pipe', 'devices and pipes')}.`);
  const { files, bytes, links, folders, withoutSetId, skippedDevices } = tree;
  return {
    text: `${folder}/, ${formatCount(files, 'file', 'files')}, ${formatBytes(bytes)}`,
    json: { folder, unpacked: { files, bytes, links, folders, without_setid: withoutSetId, skipped_devices: skippedDevices } },
  };
}
