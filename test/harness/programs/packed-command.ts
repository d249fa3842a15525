// The command and the client as machines without a checkout get them: made by scripts/pack.ts, once for each state of what they are
// made from, and kept under .cache.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import manifest from '../../../packages/cli/package.json' with { type: 'json' };
import { targets } from '../../../scripts/pack/targets.ts';

export interface PackedCommand {
  readonly folder: string;
  /** Names in the folder. */
  readonly cli: string;
  readonly client: string;
  /** Path of the module in the package. */
  readonly script: string;
  /** For this machine. */
  readonly executable: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const kept = join(root, '.cache/packed');
const sources = ['packages/*/src/**/*.ts', 'packages/{cli,client}/*.{json,md}', 'scripts/pack.ts', 'scripts/pack/*', 'pnpm-lock.yaml'];

/** @throws what the script says, when it fails: without the npm registry, where Node is to be fetched for the first time */
export async function packCommand(): Promise<PackedCommand> {
  const hash = createHash('sha256');
  for (const path of globSync(sources, { cwd: root }).toSorted()) hash.update(path).update(readFileSync(join(root, path)));
  const folder = join(kept, hash.digest('hex').slice(0, 16));
  const machine = `${process.platform}-${process.arch}`;
  const [target] = [...targets].find(([, { machine: one }]) => one === machine) ?? [];
  if (target === undefined) throw new Error(`there is no executable for ${machine}`);
  if (!existsSync(folder)) {
    await mkdir(kept, { recursive: true });
    const draft = await mkdtemp(join(kept, 'draft-'));
    try {
      await promisify(execFile)(process.execPath, ['scripts/pack.ts', '--out', draft, '--executables', target], { cwd: root });
      await rename(draft, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error; // another test was quicker
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  const { version } = manifest;
  return {
    folder,
    cli: `symdepot-cli-${version}.tgz`,
    client: `symdepot-client-${version}.tgz`,
    script: join(folder, '.symdepot-pack/cli/symdepot.mjs'),
    executable: join(folder, `symdepot-${version}-${target}`),
  };
}
