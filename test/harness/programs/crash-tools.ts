// What a crash and its debuggers need: a compiler and gdb, from the PATH, else unpacked from Debian's packages, and
// Breakpad, whose tools the npm package `minidump` holds ready-made for Linux on x64, with the sources of its client.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { findProgram, type Program } from './find-program.ts';

export interface CrashTools {
  readonly compiler: Program;
  /** Before what it is told to do. */
  readonly compilerFlags: readonly string[];
  readonly objcopy: Program;
  readonly gdb: Program;
  readonly dumpSyms: string;
  /** Where #include looks. */
  readonly breakpadSources: readonly string[];
}

export type FoundCrashTools = CrashTools | { readonly skipReason: string };

export async function findCrashTools(): Promise<FoundCrashTools> {
  const machine = `${process.platform}-${process.arch}`;
  if (machine !== 'linux-x64') return { skipReason: `Breakpad's tools and client are there for linux-x64, this is ${machine}` };
  try {
    return { ...(await findDebianTools()), ...findBreakpad() };
  } catch (error) {
    return { skipReason: `no g++ and gdb on the PATH, and none from Debian: ${error instanceof Error ? error.message : String(error)}` };
  }
}

type DebianTools = Pick<CrashTools, 'compiler' | 'compilerFlags' | 'objcopy' | 'gdb'>;

async function findDebianTools(): Promise<DebianTools> {
  const [compiler, objcopy, gdb] = await Promise.all(['g++', 'objcopy', 'gdb'].map(findProgram));
  if (compiler && objcopy && gdb) return { compiler, compilerFlags: [], objcopy, gdb };
  const packages = ['g++', 'gdb-minimal'];
  const { root, env } = await unpackDebianPackages({ name: 'debuggers', packages, withDependencies: true });
  const program = (name: string): Program => ({ path: join(root, 'usr/bin', name), env });
  const compilerFlags = [`--sysroot=${root}`, `-B${join(root, 'usr/bin')}`];
  return { compiler: program('g++'), compilerFlags, objcopy: program('objcopy'), gdb: program('gdb') };
}

function findBreakpad(): Pick<CrashTools, 'dumpSyms' | 'breakpadSources'> {
  const folder = dirname(createRequire(import.meta.url).resolve('minidump/package.json'));
  return { dumpSyms: join(folder, 'bin/linux-x64/dump_syms'), breakpadSources: [join(folder, 'deps/breakpad/src'), join(folder, 'deps')] };
}
