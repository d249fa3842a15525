// The running version: version.json at the root (written when an image is built, as in Dockerflow), else package.json
// and git. Neighbours: kit.ts, http/health-routes.ts (`/__version__`).
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const versionFile = z.object({
  source: z.string().default(''),
  version: z.string().default(''),
  commit: z.string().default(''),
  build: z.string().default(''),
});
export type Version = Readonly<z.output<typeof versionFile>>;

const packageFile = z.object({ version: z.string(), repository: z.object({ url: z.string() }).optional() });

const repositoryRoot = new URL('../../../../', import.meta.url);

export async function readVersion(root: URL = repositoryRoot): Promise<Version> {
  const built = await readJson(new URL('version.json', root), versionFile);
  if (built) return built;
  const manifest = await readJson(new URL('package.json', root), packageFile);
  return { source: manifest?.repository?.url ?? '', version: manifest?.version ?? '', commit: await readCommit(root), build: '' };
}

async function readJson<T>(file: URL, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Empty where there is no git, or no repository: nothing depends on it. */
async function readCommit(root: URL): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: root, timeout: 2_000 });
    return stdout.trim();
  } catch {
    return '';
  }
}
