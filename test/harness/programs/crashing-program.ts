// Builds crashing-program.cc as a release is built: a program without symbols for users, its symbols files for the
// symbol server. Neighbour: crash-tools.ts.
import { parseKey } from '@symdepot/testkit';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { SampleFile } from '@symdepot/testkit';
import type { CrashTools } from './crash-tools.ts';

const run = promisify(execFile);
const source = fileURLToPath(new URL('crashing-program.cc', import.meta.url));

/** A call on the stack of the crash, the innermost first. */
export interface Call {
  readonly function: string;
  readonly line: number;
}

export interface CrashingProgram {
  /** Stripped. */
  readonly path: string;
  /** `<debug file>/<debug id>/` */
  readonly symbolsFolder: string;
  /** The `.sym` for crash reports, the `.dbg.gz` for gdb. */
  readonly symbolsFiles: readonly SampleFile[];
  /** Where it dies, as its source says. */
  readonly calls: readonly Call[];
}

export async function buildCrashingProgram(tools: CrashTools, folder: string): Promise<CrashingProgram> {
  const { compiler, compilerFlags, objcopy } = tools;
  const [built, path, debug] = ['built', 'tab', 'built.dbg'].map((name) => join(folder, name)) as [string, string, string];
  const includes = tools.breakpadSources.map((include) => `-I${include}`);
  const compile = ['-std=gnu++20', '-g', '-O0', '-w', '-DHAVE_GETCONTEXT', ...includes, source];
  // Another identity each time, as another build has.
  const link = ['-static-libgcc', '-static-libstdc++', '-pthread', `-Wl,--build-id=0x${randomBytes(20).toString('hex')}`];
  await run(compiler.path, [...compilerFlags, ...compile, ...link, '-o', built], { env: compiler.env });
  await run(objcopy.path, ['--strip-all', built, path], { env: objcopy.env });
  await run(objcopy.path, ['--only-keep-debug', built, debug], { env: objcopy.env });
  const { stdout: sym } = await run(tools.dumpSyms, ['-n', 'tab', built], { maxBuffer: 2 ** 26 });
  const [, debugId = ''] = /^MODULE Linux x86_64 (\S+) tab$/m.exec(sym) ?? [];
  const symbolsFolder = `tab/${debugId}/`;
  return {
    path,
    symbolsFolder,
    symbolsFiles: [
      { key: parseKey(`${symbolsFolder}tab.sym`), content: Buffer.from(sym) },
      { key: parseKey(`${symbolsFolder}tab.dbg.gz`), content: gzipSync(await readFile(debug)) },
    ],
    calls: await readCalls(),
  };
}

/** Lets it crash. @returns the minidump that it leaves */
export async function crash(program: CrashingProgram, folder: string): Promise<string> {
  const dumps = await mkdtemp(join(folder, 'dumps-'));
  const died = await run(program.path, [dumps], { cwd: folder }).then(
    () => 'nothing',
    ({ signal }: { signal: string }) => signal,
  );
  if (died !== 'SIGSEGV') throw new Error(`the program died of ${died}`);
  const [name = ''] = await readdir(dumps);
  return join(dumps, name);
}

async function readCalls(): Promise<Call[]> {
  const lines = (await readFile(source, 'utf8')).split('\n');
  const at = (name: string, remark: string): Call => ({
    function: name,
    line: lines.findIndex((line) => line.endsWith(`// ${remark}`)) + 1,
  });
  const linked = at('openPage', 'and here, twice');
  return [
    at('readTitle', 'dies here'),
    at('drawPage', 'called from here'),
    at('openPage', 'and here, at last'),
    linked,
    linked,
    at('main', 'the beginning'),
  ];
}
