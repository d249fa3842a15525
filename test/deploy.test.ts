// deploy/ by what else is in the repository: compose.yaml names only what is there, and the image starts services as `npm run service`
// does. That it runs is for test/deploy, as far as it can be run.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Container {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly entrypoint?: readonly string[];
  readonly command?: string | readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
}
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Container>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const containers = Object.entries(compose.services);
const own = containers.filter(([, { build }]) => build !== undefined);

const dockerfile = read('deploy/docker/Dockerfile');
const entrypoint = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)![1]!) as string[];

test('what containers are given from the checkout is there; a folder of that name would be made, of root, if it were not', () => {
  const mounts = containers.flatMap(([name, { volumes = [] }]) => volumes.map((volume) => [name, volume.split(':')[0]!] as const));
  const bound = mounts.filter(([, source]) => source.startsWith('.'));
  expect(bound.map(([name]) => name)).toContain('gateway');
  expect(bound.filter(([, source]) => !existsSync(join(root, 'deploy', source)))).toEqual([]);
  const volumes = new Set(mounts.map(([, source]) => source).filter((source) => !source.startsWith('.')));
  expect([...volumes].toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
});

test('containers wait for others of the file', () => {
  for (const [name, { depends_on: awaited = [] }] of containers) {
    const names = Array.isArray(awaited) ? (awaited as readonly string[]) : Object.keys(awaited);
    expect([name, names.filter((one) => !Object.hasOwn(compose.services, one))]).toEqual([name, []]);
  }
});

test('the image of our own services is built from files that are there, and the first word is one that scripts/service.ts knows', () => {
  const script = read('scripts/service.ts');
  const words = [...script.matchAll(/^ {2}(\w+): \(\) => import\(/gm)].map(([, word]) => word!).concat('migrate');
  const listed = [...script.matchAll(/^ {2}(\w+) (?:…| ) /gm)].map(([, word]) => word!);
  expect(words.toSorted()).toEqual(listed.toSorted());
  const started = own.map(([name, { entrypoint: replaced, command }]) => [name, replaced?.at(-1) ?? command]);
  expect(started).toEqual(started.map(([name]) => [name, name]));
  expect(started.filter(([, word]) => !words.includes(String(word)))).toEqual([]);
  for (const [, { build }] of own) {
    const context = join(root, 'deploy', build!.context);
    expect([existsSync(join(context, build!.dockerfile)), statSync(join(context, '.dockerignore')).isFile()]).toEqual([true, true]);
  }
});

test('the gateway goes to containers that are there', () => {
  const targets = [...read('deploy/nginx/services.conf').matchAll(/^set \$\w+_service (\w+):8000;$/gm)].map(([, name]) => name!);
  expect(targets.toSorted()).toEqual(['download', 'ingest', 'status', 'web']);
  expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(targets));
});

test('the image runs Node as `npm run service` does', () => {
  const command = /(node .*)$/.exec(manifest.scripts.service)![1]!;
  expect(entrypoint.join(' ')).toBe(command);
});

test('what is copied into the image is not what a machine has made of it, and no secret', () => {
  const ignored = read('.dockerignore').split('\n');
  for (const name of ['node_modules', 'dist', 'src/generated', '.turbo']) expect(ignored).toContain(`**/${name}`);
  for (const name of ['.git', '.cache', '.symdepot', '.toolchain*', 'deploy']) expect(ignored).toContain(name);
});

test('each variable of compose.yaml that has no default is in .env.example', () => {
  const required = [...read('deploy/compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!);
  expect(new Set(required)).toEqual(new Set(['POSTGRES_PASSWORD']));
  expect(read('deploy/.env.example')).toMatch(/^POSTGRES_PASSWORD=$/m); // what the sed of docs/deploy.md looks for
});
