// Whether nginx takes a configuration that it is not run with here. Neighbour: nginx-gateway.ts, which runs that of deploy/nginx.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../programs/find-program.ts';

/** @param files as they lie beside nginx.conf; what it writes is written elsewhere. @throws Error with what nginx says */
export async function checkNginxFiles({ path, env }: Program, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-nginx-'));
  try {
    const scratch = [
      ['/tmp/', `${folder}/`],
      ['/var/cache/nginx', join(folder, 'cache')],
      ['/dev/stdout', join(folder, 'access.log')],
    ] as const;
    for (const [name, text] of Object.entries(files))
      await writeFile(
        join(folder, name),
        scratch.reduce((edited, [from, to]) => edited.replaceAll(from, to), text),
      );
    await mkdir(join(folder, 'cache'));
    await writeFile(join(folder, 'resolver.conf'), 'resolver 127.0.0.1;'); // as start.sh does
    await promisify(execFile)(path, ['-t', '-e', 'stderr', '-c', join(folder, 'nginx.conf')], { env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
