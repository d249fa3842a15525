// deploy/ by what else is in the repository: compose.yaml names only what is there, and the image starts services as `npm run service`
// does. That it runs is for test/deploy, as far as it can be run.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Container {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile?: string };
  readonly entrypoint?: readonly string[];
  readonly command?: string | readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
}
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Container>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const containers = Object.entries(compose.services);
const own = containers.filter(([, { image }]) => image.startsWith('${SYMDEPOT_IMAGE:-'));
const built = containers.filter(([, { build }]) => build !== undefined);

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
  const words = [...script.matchAll(/^ {2}(\w+): (?:\(\) => import\(|')/gm)].map(([, word]) => word!).concat('migrate');
  const listed = [...script.matchAll(/^ {2}(\w+) (?:…| ) /gm)].map(([, word]) => word!);
  expect(words.toSorted()).toEqual(listed.toSorted());
  const started = own.map(([name, { entrypoint: replaced, command }]) => [name, replaced?.at(-1) ?? command]);
  expect(started).toEqual(started.map(([name]) => [name, name]));
  expect(started.filter(([, word]) => !words.includes(String(word)))).toEqual([]);
  // `migrate` before all others: several at once would make the same tag.
  expect(built.map(([name]) => name)).toEqual(['migrate', 's3']);
  for (const [, { build }] of built) {
    expect(existsSync(join(root, 'deploy', build!.context, build!.dockerfile ?? 'Dockerfile'))).toBe(true);
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
  for (const name of ['.env*', '*.pem', '*.key', '*.log', 'dist.*']) expect(ignored).toContain(`**/${name}`);
  for (const name of ['.git', '.cache', '.symdepot', '.toolchain*', 'deploy', '/data', '/coverage']) expect(ignored).toContain(name);
});

test('each variable of compose.yaml that has no default is in .env.example', () => {
  const required = [...read('deploy/compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!);
  expect(new Set(required)).toEqual(new Set(['POSTGRES_PASSWORD']));
  expect(read('deploy/.env.example')).toMatch(/^POSTGRES_PASSWORD=$/m); // what the sed of docs/deploy.md looks for
});

describe('the profile `monitoring`', () => {
  const config = (path: string): unknown => parse(read(`deploy/${path}`)) as unknown;
  const namesOfAll = Object.keys(compose.services);

  test('is for what watches; what it publishes is for this machine', () => {
    const watchers = containers.filter(([, { profiles }]) => profiles?.includes('monitoring'));
    expect(watchers.map(([name]) => name)).toEqual(['prometheus', 'alertmanager', 'grafana', 'collector']);
    const published = containers.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port] as const));
    expect(published.map(([name]) => name)).toEqual(['gateway', 'prometheus', 'alertmanager', 'grafana']);
    for (const [, port] of published) expect(port).toMatch(/^\$\{\w+_PORT:-127\.0\.0\.1:\d+\}:\d+$/);
  });

  test('starts with files that are there', () => {
    const started = containers.flatMap(([name, { command = [], volumes = [] }]) =>
      [command].flat().flatMap((word) => {
        const [, path] = /^--config(?:\.file)?=(.+)$/.exec(word.replace(/\$\{\w+:-([^}]+)\}/, '$1')) ?? [];
        if (path === undefined) return [];
        const [folder, target] = volumes.map((volume) => volume.split(':')).find(([, mounted]) => path.startsWith(`${mounted}/`))!;
        return [[name, existsSync(join(root, 'deploy', path.replace(target!, folder!)))]];
      }),
    );
    expect(started).toEqual(['prometheus', 'alertmanager', 'collector'].map((name) => [name, true]));
  });

  test('Prometheus asks containers that are there, on their admin port, under the names that rules know', () => {
    interface Discovery {
      readonly dns_sd_configs: readonly { readonly names: readonly string[]; readonly port: number }[];
    }
    const { scrape_configs: jobs, alerting } = config('prometheus/prometheus.yml') as {
      readonly scrape_configs: readonly (Discovery & { readonly job_name: string })[];
      readonly alerting: { readonly alertmanagers: readonly Discovery[] };
    };
    const services = own.map(([name]) => name).filter((name) => name !== 'migrate' && name !== 'admin');
    expect(jobs.map(({ job_name: job }) => job)).toEqual(services);
    for (const { job_name: job, dns_sd_configs: asked } of jobs) expect(asked).toMatchObject([{ names: [job], port: 8001 }]);
    expect(alerting.alertmanagers).toMatchObject([{ dns_sd_configs: [{ names: ['alertmanager'], port: 9093 }] }]);
  });

  test('Grafana has the dashboard where it looks for it, and its data from the Prometheus beside it', () => {
    const { datasources } = config('grafana/provisioning/datasources/prometheus.yaml') as { readonly datasources: readonly object[] };
    expect(datasources).toMatchObject([{ type: 'prometheus', url: 'http://prometheus:9090' }]);
    const { providers } = config('grafana/provisioning/dashboards/symdepot.yaml') as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };
    expect(compose.services['grafana']!.volumes).toContain(`./grafana/symdepot.json:${providers[0]!.options.path}/symdepot.json:ro`);
  });

  test('the collector has what its pipelines are made of, and listens where .env.example sends spans to', () => {
    interface Parts {
      readonly receivers: readonly string[];
      readonly processors: readonly string[];
      readonly exporters: readonly string[];
    }
    const { service, ...parts } = config('otel/collector.yaml') as {
      readonly [part in keyof Parts]: Readonly<Record<string, unknown>>;
    } & { readonly service: { readonly pipelines: { readonly traces: Parts } } };
    const { traces } = service.pipelines;
    for (const part of ['receivers', 'processors', 'exporters'] as const) expect(traces[part]).toEqual(Object.keys(parts[part]));
    const endpoint = /^#OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/(\w+):(\d+)$/m.exec(read('deploy/.env.example'))!;
    expect(namesOfAll).toContain(endpoint[1]);
    expect(parts.receivers).toMatchObject({ otlp: { protocols: { http: { endpoint: `0.0.0.0:${endpoint[2]}` } } } });
  });
});
