// One file that is the command and the Node that runs it, by Node's own tool (--build-sea). No code cache: it fits one kind of
// processor, and what is made here runs on all of them.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchNode } from './fetch-node.ts';
import { nodeVersion, targets, type Target, type TargetNode } from './targets.ts';

export interface ExecutableOptions {
  /** Everything in one module. */
  readonly script: string;
  /** Without the extension that its system wants. */
  readonly file: string;
}

/** @returns the path. @throws what npm or Node says; an error on systems for which the registry has no such Node */
export async function buildExecutable(target: Target, { script, file }: ExecutableOptions): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const own: TargetNode | undefined = [...targets.values()].find((one) => one.machine === machine);
  if (!own) throw new Error(`executables are made on ${[...targets.values()].map((one) => one.machine).join(', ')}; this is ${machine}`);
  const { extension, ...node } = targets.get(target)!;
  const builder = await fetchNode(own, nodeVersion);
  const output = `${file}${extension}`;
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-pack-'));
  try {
    const config = join(folder, 'sea.json');
    await writeFile(
      config,
      JSON.stringify({
        main: script,
        mainFormat: 'module',
        executable: await fetchNode(node, nodeVersion),
        output,
        disableExperimentalSEAWarning: true,
      }),
    );
    await promisify(execFile)(builder, ['--build-sea', config]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return output;
}
