// Pods of deploy/k8s as they are rendered, started by podman, which knows what a Deployment says: settings, secrets, arguments, limits,
// security. Beside the fleet, with its databases and its bucket. Neighbour: ../containers.test.ts.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@symdepot/testkit';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { createClient } from '../../harness/clients/client.ts';
import { newArchive, sendUntilStored, untilDownloaded } from '../../harness/clients/constant-uploads.ts';
import { images } from '../../harness/containers/base-images.ts';
import { renderOverlay } from '../../harness/manifests/render-overlay.ts';
import { findKubectl } from '../../harness/programs/kubectl.ts';
import type { Told } from './told.ts';

const names = ['ingest', 'worker', 'status', 'download', 'web'];

export const podStories = (tell: () => Told): void => {
  test('pods of deploy/k8s start, are alive and ready by their probes, and work', async ({ skip }) => {
    const { bed, fleet, bucketSettings, token } = tell();
    const kubectl = await findKubectl();
    if ('skipReason' in kubectl) {
      skip(kubectl.skipReason);
      return;
    }
    if (bucketSettings === undefined) {
      skip('no bucket: see the story of one');
      return;
    }
    const rendered = await renderOverlay(kubectl, 'small');
    const deployments = rendered.filter(({ kind, metadata }) => kind === 'Deployment' && names.includes(metadata.name));
    expect(deployments.map(({ metadata }) => metadata.name).toSorted()).toEqual(names.toSorted());
    const settings = rendered.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('symdepot-'))!;
    const { POSTGRES_PASSWORD: password, ...places } = bucketSettings;
    const literals = { ...settings.data, ...places, UPLOAD_TRY_SYMBOLS_URL: places['UPLOAD_DEFAULT_URL'], DOWNLOAD_MODE: 'stream' };

    // What an overlay of an operator's own says: image, settings. Podman knows one node, on which two pods cannot have one port.
    const ports = (at: number) => (line: string, indent: string, port: string) =>
      `${line}\n${indent.replace('-', ' ')}hostPort: ${Number(port) + 100 * (at + 1)}`;
    const played = deployments.map((one, at) =>
      stringify({ ...one, spec: { ...one.spec, replicas: 1 } })
        .replaceAll(/^( *image: ).*$/gm, `$1${images.symdepot}`)
        .replaceAll(/^([ -]*)containerPort: (\d+)$/gm, ports(at)),
    );
    played.push(stringify({ ...settings, data: literals }));
    await writeFile(join(bed.folder, 'pods.yaml'), played.join('---\n'));
    // Which podman takes from a store of its own.
    const secret = { DATABASE_URL: `postgres://symdepot:${password}@postgres:5432/symdepot`, QUEUE_URL: 'redis://redis:6379' };
    const encoded = Object.entries(secret).map(([name, text]) => [name, Buffer.from(text).toString('base64')]);
    await writeFile(join(bed.folder, 'secret.json'), JSON.stringify(Object.fromEntries(encoded)));
    await bed.podman(['secret', 'create', 'symdepot', join(bed.folder, 'secret.json')]);
    await fleet.compose(['stop', ...names]);
    await bed.podman(['kube', 'play', '--network', fleet.network, join(bed.folder, 'pods.yaml')]);
    const pods = await podsOf(tell());
    expect(pods.map(({ service }) => service).toSorted()).toEqual(names.toSorted());

    for (const { service, address } of pods) {
      const [container] = deployments.find(({ metadata }) => metadata.name === service)!.spec!.template!.spec.containers;
      const url = await fleet.reach(`${address}:${container!.ports!.find(({ name }) => name === 'admin')!.containerPort}`);
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
        const { path, port } = container![probe]!.httpGet!;
        expect(port).toBe('admin');
        await waitFor(async () => (await fetch(url + path)).ok, { timeoutMs: 240_000, what: `${service} ${path}` });
      }
    }
    const publicOf = async (name: string): Promise<string> => fleet.reach(`${pods.find(({ service }) => service === name)!.address}:8000`);
    const [ingest, status, download] = [await publicOf('ingest'), await publicOf('status'), await publicOf('download')];
    const client = createClient({ ingest, status, download }, token!);
    const { zip, files } = await newArchive(20, 400_000);
    await sendUntilStored(client, zip);
    await untilDownloaded(client, files);
    const look = 'id -u; grep -E "CapEff|NoNewPrivs" /proc/1/status; touch /app/x 2>&1 | grep -o "Read-only.*"';
    for (const { service, container } of pods) {
      const inside = (await bed.podman(['exec', container, 'sh', '-c', look])).stdout.toString();
      expect([service, inside]).toEqual([service, '1000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nRead-only file system\n']);
    }
  });
};

interface Pod {
  readonly service: string;
  readonly container: string;
  readonly address: string;
}

/** Each has one container beside the one that holds its network. */
async function podsOf({ bed, fleet }: Told): Promise<Pod[]> {
  const listed = JSON.parse((await bed.podman(['pod', 'ps', '--format', 'json'])).stdout.toString()) as {
    readonly InfraId: string;
    readonly Containers: readonly { readonly Id: string; readonly Names: string }[];
  }[];
  return Promise.all(
    listed.map(async ({ InfraId: infra, Containers: containers }) => {
      const { Id: container, Names: name } = containers.find(({ Id: id }) => id !== infra)!;
      const format = `{{(index .NetworkSettings.Networks "${fleet.network}").IPAddress}}`;
      const address = (await bed.podman(['inspect', '--format', format, infra])).stdout.toString().trim();
      return { service: name.replace(/^.*-/, ''), container, address };
    }),
  );
}
