// Tells which stored file an id stands for, of those under the debug id that is made of a build id, of which that has sixteen bytes
// only. The file itself says which build id it has. Neighbours: files-of-id.ts (which there are), stored-contents.ts (reads them).
import type { FileOfId } from '@symdepot/database';
import type { StoredSymbolsFile } from '@symdepot/storage';
import type { DownloadContext } from '../context.ts';
import type { FilesOfId } from './files-of-id.ts';
import type { FoundById } from './found-by-id.ts';
import { isBuildId, type IdRequest, type Wanted } from './id-request.ts';
import type { StoredProgram } from './stored-program.ts';

/** @throws AppError `storage_unavailable`, `unpacking_overloaded`: neither is a miss */
export async function findById(context: DownloadContext, files: FilesOfId, request: IdRequest): Promise<FoundById | undefined> {
  const possible = files.rows.filter(({ buildId }) => buildId === null || isBuildId(request, buildId));
  for (const lane of request.lanes) {
    const ofLane = possible.filter((row) => row.lane === lane).slice(0, mostLooked);
    for (const { isMeant, look } of ways[request.wanted]) {
      for (const row of ofLane.filter((one) => isMeant(namesOf(one)))) {
        const file = await files.head(row);
        const content = file && (await look(context, file, request));
        if (content) return { kind: 'stored', file, content };
      }
    }
  }
  return undefined;
}

/** Files under one id of which nobody has recorded the build id: of one build there are a few, under one name. */
const mostLooked = 20;

/** Which names it may have, and what its content must be; undefined: it is something else. */
interface Way {
  readonly isMeant: (names: Names) => boolean;
  readonly look: (context: DownloadContext, file: StoredSymbolsFile, request: IdRequest) => Promise<FoundById['content'] | undefined>;
}

interface Names {
  readonly debugFile: string;
  readonly symbolsFile: string;
}

function namesOf({ key }: FileOfId): Names {
  const [debugFile = '', , symbolsFile = ''] = key.split('/');
  return { debugFile, symbolsFile };
}

/** Under the very name of its module: the program, or all of it. */
const isProgram = ({ debugFile, symbolsFile }: Names): boolean => debugFile === symbolsFile;
const endsWith =
  (ending: RegExp): Way['isMeant'] =>
  ({ symbolsFile }) =>
    ending.test(symbolsFile);

const elf = async ({ contents }: DownloadContext, file: StoredSymbolsFile, request: IdRequest): Promise<StoredProgram | undefined> => {
  const program = await contents.readProgram(file);
  return program?.buildId !== undefined && isBuildId(request, program.buildId) ? program : undefined;
};
const elfWith =
  (what: 'code' | 'debug'): Way['look'] =>
  async (context, file, request) => {
    const program = await elf(context, file, request);
    return program && (await context.contents.identify(file))?.holds[what] ? program : undefined;
  };
/** Of several architectures any may be meant. */
const macho: Way['look'] = async ({ contents }, file, request) => {
  const program = await contents.readProgram(file);
  const identified = program?.isMacho ? await contents.identify(file) : undefined;
  return identified?.identities.some(({ debugId }) => debugId === request.debugId) ? program : undefined;
};
const sourceIn: Way['look'] = async ({ contents }, file, request) => {
  const bundle = await contents.readBundle(file);
  const isMeant = bundle?.debugId === request.debugId && (bundle.buildId === undefined || isBuildId(request, bundle.buildId));
  return isMeant ? bundle.files.get(request.sourcePath) : undefined;
};

/** In the order in which they are tried. */
const ways: Readonly<Record<Wanted, readonly Way[]>> = {
  debuginfo: [
    { isMeant: endsWith(/\.(?:dbg|debug)(?:\.gz)?$/i), look: elf },
    { isMeant: isProgram, look: elfWith('debug') },
  ],
  executable: [{ isMeant: isProgram, look: elfWith('code') }],
  source: [{ isMeant: endsWith(/\.src\.zip$/i), look: sourceIn }],
  macho: [{ isMeant: isProgram, look: macho }],
  macho_debug: [{ isMeant: endsWith(/\.dwarf(?:\.gz)?$/i), look: macho }],
};
