// The manifests: they render, the API knows every field and value, and they keep the rules of the house. Not run here: an API server,
// so neither admission nor rollouts.
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema as download } from '@symdepot/download';
import { configSchema as ingest } from '@symdepot/ingest';
import { loadConfig } from '@symdepot/runtime';
import { configSchema as status } from '@symdepot/status';
import { configSchema as web } from '@symdepot/web';
import { configSchema as worker } from '@symdepot/worker';
import manifest from '../../package.json' with { type: 'json' };
import { findUnknownFields, validateValues } from '../harness/manifests/check-types.ts';
import {
  overlays,
  renderFolder,
  renderOverlay,
  type Container,
  type Manifest,
  type PodSpec,
  type Selector,
} from '../harness/manifests/render-overlay.ts';
import type { Program } from '../harness/programs/find-program.ts';
import { findNginx } from '../harness/programs/nginx.ts';
import { checkNginxFiles } from '../harness/network/check-nginx-files.ts';
import { findKubectl, type FoundKubectl } from '../harness/programs/kubectl.ts';
import { deployFolder } from '../harness/watching/rules.ts';

/** Variable and target. */
const readServices = (text: string): string[][] => [...text.matchAll(/^set \$(\w+) (\S+);/gm)].map(([, ...words]) => words);

const onKubernetes = readFileSync(fileURLToPath(new URL('../../docs/kubernetes.md', import.meta.url)), 'utf8');

const services = { ingest, worker, status, download, web };

let kubectl: FoundKubectl;
beforeAll(async () => {
  kubectl = await findKubectl();
});

describe.each(overlays)('overlay %s', (overlay) => {
  let all: readonly Manifest[] = [];
  beforeAll(async () => {
    if ('path' in kubectl)
      all = [...(await renderOverlay(kubectl, overlay)), ...(await renderFolder(kubectl, join(deployFolder, 'k8s/migrate')))];
  });
  beforeEach((context) => context.skip('skipReason' in kubectl, 'skipReason' in kubectl ? kubectl.skipReason : ''));

  const ofKind = (kind: string): Manifest[] => all.filter((one) => one.kind === kind);
  const named = (kind: string, name: string): Manifest => ofKind(kind).find(({ metadata }) => metadata.name === name)!;
  const pods = (): PodSpec[] => [...ofKind('Deployment'), ...ofKind('Job')].map(({ spec }) => spec!.template!.spec);
  const containers = (): Container[] => pods().flatMap((pod) => pod.containers);
  const settings = (): Readonly<Record<string, string>> =>
    ofKind('ConfigMap').find(({ metadata }) => metadata.name.startsWith('symdepot-'))!.data!;

  test('has a fleet, its gateway and its migration', () => {
    expect(ofKind('Deployment').map(({ metadata }) => metadata.name)).toEqual(['download', 'gateway', 'ingest', 'status', 'web', 'worker']);
    expect(ofKind('Job').map(({ metadata }) => metadata.name)).toEqual(['migrate']);
    expect(new Set(all.filter(({ kind }) => kind !== 'Namespace').map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['symdepot']),
    );
  });

  test('the API knows every value and every field', async () => {
    await Promise.all(all.map(validateValues));
    expect(await findUnknownFields(all)).toBe('');
  });

  test('containers can do nothing but their work', () => {
    for (const pod of pods()) {
      expect(pod).toMatchObject({
        serviceAccountName: 'symdepot',
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
    }
    for (const { image, securityContext, resources } of containers()) {
      expect(image).toMatch(/:\d[\w.-]*$/);
      expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
      expect(Object.keys(resources.requests ?? {})).toEqual(['cpu', 'memory']);
      expect(Object.keys(resources.limits ?? {})).toEqual(['memory']);
    }
    const ours = containers().filter(({ name }) => name !== 'gateway');
    expect(new Set(ours.map(({ image }) => image.split(':').at(-1)))).toEqual(new Set([manifest.version]));
    expect(ours.map(({ name, args }) => args?.join(' ') === name)).toEqual(ours.map(() => true));
  });

  test('probes and Services meet ports that are there', () => {
    for (const { metadata, spec } of ofKind('Deployment')) {
      const [container] = spec!.template!.spec.containers;
      const names = container!.ports!.map(({ name }) => name);
      const probes = [container!.startupProbe, container!.livenessProbe, container!.readinessProbe];
      for (const probe of probes) expect(names).toContain(probe?.httpGet?.port ?? probe?.tcpSocket?.port);
      if (metadata.name !== 'gateway')
        expect(probes.map((probe) => probe?.httpGet?.path)).toEqual(['/__lbheartbeat__', '/__lbheartbeat__', '/__heartbeat__']);
    }
    for (const { spec } of ofKind('Service')) {
      const target = named('Deployment', (spec!.selector as Record<string, string>)['app.kubernetes.io/name']!);
      const names = target.spec!.template!.spec.containers[0]!.ports!.map(({ name }) => name);
      for (const { targetPort } of spec!.ports!) expect(names).toContain(targetPort);
    }
  });

  test('every service takes its settings, and lives longer than it needs to end', () => {
    const secret = { DATABASE_URL: 'postgres://symdepot:secret@postgres/symdepot', QUEUE_URL: 'redis://redis:6379' };
    for (const [name, schema] of Object.entries(services)) {
      expect(() => loadConfig<unknown>(schema, { ...settings(), ...secret })).not.toThrow();
      expect(named('Deployment', name).spec!.template!.spec.terminationGracePeriodSeconds).toBeGreaterThan(
        Number(settings()['SHUTDOWN_TIMEOUT_SECONDS']),
      );
    }
    const buckets = ['UPLOAD_DEFAULT_URL', 'UPLOAD_TRY_SYMBOLS_URL', 'STAGING_URL', 'ARTEFACTS_URL'].map((name) => settings()[name]);
    expect(new Set(buckets.filter((url) => url?.startsWith('gs://'))).size).toBe(buckets.length);
    const known = new Set(Object.values(services).flatMap((schema) => Object.keys(schema.shape)));
    expect(Object.keys(settings()).filter((name) => !known.has(name))).toEqual([]);
    expect(Number(settings()['SHUTDOWN_DELAY_SECONDS'])).toBeLessThan(Number(settings()['SHUTDOWN_TIMEOUT_SECONDS']));
  });

  const gatewayFiles = (): Readonly<Record<string, string>> => {
    const maps = ofKind('ConfigMap').filter(({ metadata }) => metadata.name.startsWith('gateway-'));
    return Object.assign({}, ...maps.map(({ data }) => data)) as Record<string, string>;
  };

  test('the gateway knows the services by their whole names, and listens on its port', () => {
    const files = gatewayFiles();
    const expected = readServices(readFileSync(join(deployFolder, 'nginx/services.conf'), 'utf8')).map(([variable, target]) => {
      const { metadata, spec } = named('Service', target!.split(':')[0]!);
      return [variable, `${metadata.name}.${metadata.namespace}.svc.cluster.local:${spec!.ports![0]!.port}`];
    });
    expect(expected).toHaveLength(4);
    expect(readServices(files['services.conf']!)).toEqual(expected);
    const listens = /^\s*listen (\d+);/m.exec(files['nginx.conf']!)![1];
    expect(named('Deployment', 'gateway').spec!.template!.spec.containers[0]!.ports).toEqual([
      { name: 'http', containerPort: Number(listens) },
    ]);
  });

  test('nginx takes what the gateway is given', async (context) => {
    const nginx = await findNginx();
    context.skip('skipReason' in nginx, 'skipReason' in nginx ? nginx.skipReason : '');
    await checkNginxFiles(nginx as Program, gatewayFiles());
  });

  test('only the gateway reaches public ports, only monitoring the admin ports, and every pod is meant', () => {
    const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Readonly<Record<string, string>>): boolean =>
      Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
      matchExpressions.every(({ key, operator, values }) => operator === 'In' && values.includes(labels[key]!));
    const reached = [...ofKind('Deployment'), ...ofKind('Job')].map(({ spec, metadata }) => {
      const { labels } = spec!.template!.metadata;
      const policies = ofKind('NetworkPolicy').filter((one) => selects(one.spec!.podSelector!, labels));
      return [metadata.name.replace(/-.*/, ''), policies.map((one) => one.metadata.name)] as const;
    });
    expect(Object.fromEntries(reached)).toEqual({
      download: ['monitoring', 'nobody', 'services'],
      gateway: ['gateway', 'nobody'],
      ingest: ['monitoring', 'nobody', 'services'],
      migrate: ['nobody'],
      status: ['monitoring', 'nobody', 'services'],
      web: ['monitoring', 'nobody', 'services'],
      worker: ['monitoring', 'nobody'],
    });
    const ports = ofKind('NetworkPolicy').map(({ metadata, spec }) => [
      metadata.name,
      spec!.ingress?.flatMap((rule) => rule.ports.map(({ port }) => port)) ?? [],
    ]);
    expect(Object.fromEntries(ports)).toEqual({ gateway: [8080], monitoring: [8001], nobody: [], services: [8000] });
  });

  test('what is scaled has no fixed number, and can lose one of its pods at a time', () => {
    for (const { spec } of [...ofKind('HorizontalPodAutoscaler'), ...ofKind('ScaledObject')])
      expect(named('Deployment', spec!.scaleTargetRef!.name).spec).not.toHaveProperty('replicas');
    expect(ofKind('PodDisruptionBudget').map(({ metadata }) => metadata.name)).toEqual(
      ofKind('Deployment').map(({ metadata }) => metadata.name),
    );
    for (const { spec, metadata } of ofKind('PodDisruptionBudget'))
      expect(spec).toEqual({
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: { 'app.kubernetes.io/name': metadata.name } },
      });
  });
});

test('an overlay of one’s own, as the page on Kubernetes has it, renders: a fleet without a Job, and the Job by the same image', async (context) => {
  if ('skipReason' in kubectl) return context.skip(kubectl.skipReason);
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-overlay-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // Of where symdepot is, seen from there: kustomize takes no absolute paths.
  const there = (from: string): string => relative(from, fileURLToPath(new URL('../..', import.meta.url)));
  const files = [...onKubernetes.matchAll(/^ *# (my\/\S+)\n([^]*?)^ *```$/gm)];
  expect(files.map(([, path]) => path)).toEqual(['my/image/kustomization.yaml', 'my/kustomization.yaml', 'my/migrate/kustomization.yaml']);
  for (const [, path, text] of files) {
    const file = join(folder, path!);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text!.replaceAll('path/to/symdepot', there(await realpath(dirname(file)))).replaceAll('0.1.0', '9.9.9'));
  }
  const [fleet, migrate] = [await renderFolder(kubectl, join(folder, 'my')), await renderFolder(kubectl, join(folder, 'my/migrate'))];
  expect(fleet.filter(({ kind }) => kind === 'Job')).toEqual([]);
  expect(migrate.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([['Job', 'migrate', 'symdepot']]);
  const images = [...fleet, ...migrate].flatMap(({ spec }) => spec?.template?.spec.containers.map(({ image }) => image) ?? []);
  expect(new Set(images.filter((image) => !image.includes('nginx')))).toEqual(new Set(['registry.your.org/symdepot:9.9.9']));
  return undefined;
});

test('files of the gateway that are of one place only are there if they are given', async (context) => {
  if ('skipReason' in kubectl) return context.skip(kubectl.skipReason);
  const gateway = (await renderOverlay(kubectl, 'small')).find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'gateway',
  )!;
  const { volumes } = gateway.spec!.template!.spec as unknown as { readonly volumes: readonly object[] };
  expect(volumes[0]).toMatchObject({
    projected: { sources: [{}, {}, { configMap: { name: 'gateway-server', optional: true, items: [{ path: 'server.d/own.conf' }] } }] },
  });
  return undefined;
});

test('what is wrong in manifests is told', async (context) => {
  if ('skipReason' in kubectl) return context.skip(kubectl.skipReason);
  const rendered = await renderOverlay(kubectl, 'small');
  const deployment = rendered.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'ingest')!;
  await expect(validateValues({ ...deployment, spec: { ...deployment.spec, replicas: '3' } } as never)).rejects.toThrow('integer');
  const [container, ...others] = deployment.spec!.template!.spec.containers;
  const { readinessProbe, ...rest } = container!;
  const misspelt = structuredClone(deployment) as unknown as { spec: { template: { spec: { containers: unknown[] } } } };
  misspelt.spec.template.spec.containers = [{ ...rest, readinesProbe: readinessProbe }, ...others];
  expect(await findUnknownFields([misspelt as never])).toContain('readinesProbe');
  return undefined;
});

test('the Prometheus operator gets the rules that are tested', () => {
  const read = (path: string): unknown => parse(readFileSync(join(deployFolder, path), 'utf8')) as unknown;
  expect(read('k8s/overlays/autoscaled/rules.yaml')).toMatchObject({ kind: 'PrometheusRule', spec: read('prometheus/rules.yml') });
});
