// Breakpad's sym_upload, compiled from the sources that the npm package `minidump` holds, once, into .cache: it is of no package of
// Debian's. libcurl it looks for when it runs. Neighbour: crash-tools.ts (the compiler, and where the sources are).
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findCrashTools, type CrashTools } from './crash-tools.ts';

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../.cache');
/** By the version of the sources (pnpm-workspace.yaml). */
const program = join(cache, 'sym_upload-0.26.0');

export interface Ended {
  readonly exitCode: number;
  /** Both streams. */
  readonly output: string;
}

/** Runs it, with nothing of the tester's own environment but the PATH. */
export type SymUpload = (...args: readonly string[]) => Promise<Ended>;

export async function findSymUpload(): Promise<SymUpload | { readonly skipReason: string }> {
  const tools = await findCrashTools();
  if ('skipReason' in tools) return tools;
  try {
    if (!existsSync(program)) await build(tools);
    // Without libcurl it says so, and nothing else.
    const { output } = await run(['-p', 'sym-upload-v2', '-f', '-t', 'elf', '-c', 'a', '-i', 'a', program, 'http://127.0.0.1:1/'], tools);
    if (output.includes('libcurl')) return { skipReason: `sym_upload finds no libcurl: ${output}` };
  } catch (error) {
    return { skipReason: `Breakpad's sym_upload cannot be built: ${error instanceof Error ? error.message : String(error)}` };
  }
  return (...args) => run(args, tools);
}

const parts = [
  'common/linux/http_upload.cc',
  'common/linux/libcurl_wrapper.cc',
  'common/linux/symbol_collector_client.cc',
  'common/linux/symbol_upload.cc',
  'common/path_helper.cc',
  'tools/linux/symupload/sym_upload.cc',
];

async function build({ compiler, compilerFlags, breakpadSources }: CrashTools): Promise<void> {
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${program}-`);
  try {
    const made = join(draft, 'sym_upload');
    const sources = parts.map((part) => join(breakpadSources[0]!, part));
    const includes = breakpadSources.map((folder) => `-I${folder}`);
    await promisify(execFile)(
      compiler.path,
      [...compilerFlags, '-std=gnu++20', '-O1', '-w', ...includes, ...sources, '-static-libgcc', '-static-libstdc++', '-ldl', '-o', made],
      { env: compiler.env },
    );
    await rename(made, program); // of two test runs either will do
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function run(args: readonly string[], { compiler }: CrashTools): Promise<Ended> {
  const { PATH, LD_LIBRARY_PATH } = compiler.env;
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { env: { PATH, LD_LIBRARY_PATH }, timeout: 240_000 }, (error, stdout, stderr) => {
      const exitCode = error ? error.code : 0;
      if (typeof exitCode === 'number') resolve({ exitCode, output: stdout + stderr });
      else reject(error ?? new Error('it ended by a signal'));
    });
  });
}
