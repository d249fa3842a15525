// A Node of some version for some system, from the npm registry, kept under .cache. Nothing of it is run here.
// Neighbours: build-executable.ts, the harness of tests.
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TargetNode } from './targets.ts';

const cache = fileURLToPath(new URL('../../.cache/node', import.meta.url));

/** @returns the path of the executable. @throws what npm says, when the registry has none or cannot be reached */
export async function fetchNode({ package: name, path }: Pick<TargetNode, 'package' | 'path'>, version: string): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  const node = join(folder, 'node_modules', name, path);
  if (await exists(node)) return node;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  try {
    await writeFile(join(draft, 'package.json'), '{ "private": true }');
    // `--force`: for another system than this one.
    const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--force', '--loglevel=error'];
    await promisify(execFile)('npm', ['install', '--prefix', draft, ...flags, `${name}@${version}`]);
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!(await exists(node))) throw error; // somebody else was quicker
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return node;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
