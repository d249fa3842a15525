// What build environments are for: a program that is compiled again, a year later, in the environment of then comes out the same, byte by
// byte, although a newer one has taken its place. Everything by the command line, as a build does it; the compiler is the machine's own.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { runSymdepot } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { findCompilerPackages, packChroot } from '../../harness/programs/compiler-chroot.ts';

const found = await findCompilerPackages();
const isHere = !('skipReason' in found);

const labels = ['--label', 'branch=main', '--label', 'platform=linux64'];
const licences = ['GPL-3.0-or-later WITH GCC-exception-3.1', 'LGPL-2.1-or-later', 'GPL-2.0-only WITH Linux-syscall-note'];
const program = `#include <environment.h>
#include <stdio.h>
#include <time.h>
int main(void) { return printf("environment %d, %d\\n", ENVIRONMENT, (int) time(NULL) == 0) < 0; }
`;

describe.skipIf(!isHere)(`building in an environment${isHere ? '' : `: skipped, ${found.skipReason}`}`, () => {
  const { chroot, compiler, packages } = found as Exclude<typeof found, { skipReason: string }>;
  let system: System;
  let token: string;
  let room: string;
  beforeAll(async () => {
    system = await startSystem(inject('postgresUrl'));
    token = await createToken(system.databaseUrl, { permissions: ['upload_artefacts', 'publish_artefacts'] });
    room = await mkdtemp(join(tmpdir(), 'symdepot-test-build-'));
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
    await rm(room, { recursive: true, force: true });
  });

  /** @param as who runs it; somebody who only builds has no token */
  async function symdepot(as: 'builder' | 'anybody', ...args: readonly string[]): Promise<Record<string, never>> {
    const options = { url: system.process.url, directory: room, environment: { XDG_CACHE_HOME: join(room, 'cache') } };
    const result = await runSymdepot(['env', ...args, '--json'], { ...options, ...(as === 'builder' && { token }) });
    expect([result.code, result.stderr]).toEqual([0, '']);
    return result.json();
  }
  interface Environment {
    readonly id: string;
    readonly artefact: { readonly name: string };
    readonly missing: readonly string[];
  }
  const backdate = (id: string, at: string) =>
    withConnection(system.databaseUrl, (sql) =>
      sql.query('UPDATE environments SET published_at = $1 WHERE id = $2', [at, Number(id.slice(4))]),
    );

  async function pushAndPublish(version: number, publishedAt: string, ...facts: readonly string[]): Promise<Environment> {
    await packChroot(join(room, `chroot-${version}.tar.zst`), found as Exclude<typeof found, { skipReason: string }>, {
      'usr/include/environment.h': `#define ENVIRONMENT ${version}\n`,
    });
    // In a true one, the packages themselves; this machine has their binaries only.
    await writeFile(join(room, 'sources.gz'), gzipSync(packages.map(({ name, version: one }) => `${name}_${one}.dsc`).join('\n')));
    const sbom = { spdxVersion: 'SPDX-2.3', packages: packages.map(({ name, version: versionInfo }) => ({ name, versionInfo })) };
    await writeFile(join(room, 'sbom.json'), JSON.stringify(sbom));
    const said = [...licences.flatMap((licence) => ['--licence', licence]), '--sources', 'sources.gz', '--sbom', 'sbom.json', ...facts];
    const pushed = await symdepot('builder', 'push', `chroot-${version}.tar.zst`, ...labels, '--redistributable', 'yes', ...said);
    const { environment } = pushed as unknown as { environment: Environment };
    expect(environment.missing).toEqual(version === 1 ? ['sources_public'] : []);
    await symdepot('builder', 'publish', environment.id, '--with-sources');
    await backdate(environment.id, publishedAt);
    return environment;
  }

  async function compileIn(folder: string): Promise<{ digest: string; says: string }> {
    const root = join(room, folder);
    await mkdir(join(root, 'tmp'), { recursive: true });
    await writeFile(join(root, 'tmp/program.c'), program);
    const [first, ...rest] = chroot;
    const inside = (...command: readonly string[]) =>
      promisify(execFile)(first!, [...rest, root, ...command], { env: { PATH: '/usr/bin', TMPDIR: '/tmp' } });
    await inside(compiler, '-O2', '-g', '-o', '/tmp/program', '/tmp/program.c');
    const { stdout } = await inside('/tmp/program');
    return {
      digest: createHash('sha256')
        .update(await readFile(join(root, 'tmp/program')))
        .digest('hex'),
      says: stdout,
    };
  }

  test('the same program, a year later, from the environment of then', async () => {
    const old = await pushAndPublish(1, '2025-11-01T12:00:00Z');
    await mkdir(join(room, 'tree'));
    await symdepot('builder', 'manifest', old.id, '--filename', 'chroot.tar.zst', '-o', 'tree/environment.tt');
    const pinned = await symdepot('anybody', 'fetch', '--manifest', 'tree/environment.tt', '--unpack', '-o', 'then');
    expect(pinned).toMatchObject({ files: [{ digest: old.artefact.name, from_cache: false, folder: 'then/chroot' }] });
    const then = await compileIn('then/chroot');
    expect(then.says).toBe('environment 1, 0\n');

    const current = await pushAndPublish(2, '2026-11-01T12:00:00Z', '--replaces', old.artefact.name);
    const at = async (date: string) => (await symdepot('anybody', 'at', date, ...labels)) as unknown as { environment: Environment };
    expect((await at('2026-11-30')).environment.id).toBe(current.id);
    const { environment: asOf } = await at('2026-03-01');
    expect(asOf.artefact.name).toBe(old.artefact.name);

    await symdepot('anybody', 'fetch', asOf.artefact.name, '--unpack', '-o', 'again', '--no-cache');
    await symdepot('anybody', 'fetch', current.artefact.name, '--unpack', '-o', 'now');
    expect((await compileIn('again')).digest).toBe(then.digest);
    // Not since every environment would do.
    const now = await compileIn('now');
    expect([now.digest === then.digest, now.says]).toEqual([false, 'environment 2, 0\n']);
  });
});
