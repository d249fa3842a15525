// What asks a debuginfod server: elfutils' command and its server, which asks others, and gdb; from the PATH, else unpacked from Debian's
// packages. LLVM's command only where the machine has it. Neighbours: find-program.ts, debian-packages.ts.
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { findProgram, type Program } from './find-program.ts';

export interface DebuginfodTools {
  readonly find: Program;
  readonly server: Program;
  readonly gdb: Program;
  readonly llvmFind: Program | undefined;
}

export type FoundDebuginfodTools = DebuginfodTools | { readonly skipReason: string };

export async function findDebuginfodTools(): Promise<FoundDebuginfodTools> {
  const llvmNames = ['llvm-debuginfod-find', ...[22, 21, 20, 19, 18, 17, 16, 15, 14].map((version) => `llvm-debuginfod-find-${version}`)];
  const llvmFind = (await Promise.all(llvmNames.map(findProgram))).find((program) => program !== undefined);
  const [find, server, gdb] = await Promise.all(['debuginfod-find', 'debuginfod', 'gdb'].map(findProgram));
  if (find && server && gdb) return { find, server, gdb, llvmFind };
  try {
    const { root, env } = await unpackDebianPackages({ name: 'debuginfod', packages: ['debuginfod', 'gdb'], withDependencies: true });
    const unpacked = (name: string): Program => ({ path: join(root, 'usr/bin', name), env });
    return { find: unpacked('debuginfod-find'), server: unpacked('debuginfod'), gdb: unpacked('gdb'), llvmFind };
  } catch (error) {
    return { skipReason: `no debuginfod on the PATH, and none from Debian: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DebuginfodSettings {
  /** What `DEBUGINFOD_URLS` has. */
  readonly urls: string;
  /** Where answers are kept; without: nobody has asked before. */
  readonly cache?: string;
  /** `DEBUGINFOD_…`, without that. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Runs one of the clients, as if on a machine of its own. @param folder for what it keeps */
export async function runDebuginfodClient(
  { path, env }: Program,
  args: readonly string[],
  { urls, cache, settings = {} }: DebuginfodSettings,
  folder: string,
): Promise<Ran> {
  const own = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`DEBUGINFOD_${name}`, value]));
  const kept = cache ?? (await mkdtemp(join(folder, 'cache-')));
  const options = {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env, HOME: folder, DEBUGINFOD_URLS: urls, DEBUGINFOD_CACHE_PATH: kept, ...own },
    timeout: 120_000,
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve) => {
    execFile(path, [...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}
