// The manifests of deploy/k8s as kustomize renders them. Neighbour: check-types.ts, which holds them against the API.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Program } from '../programs/find-program.ts';
import { deployFolder } from '../watching/rules.ts';

const execute = promisify(execFile);

export const overlays = ['small', 'autoscaled'] as const;

/** As far as tests look into it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: ManifestSpec;
}
export interface ManifestSpec {
  readonly replicas?: number;
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly port: number; readonly targetPort: string }[];
  readonly template?: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: PodSpec };
  readonly scaleTargetRef?: { readonly name: string };
  readonly podSelector?: Selector;
  readonly ingress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
  readonly triggers?: readonly { readonly name: string; readonly metadata: Readonly<Record<string, string>> }[];
}
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[];
}
export interface PodSpec {
  readonly securityContext: object;
  readonly automountServiceAccountToken: boolean;
  readonly serviceAccountName: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly Container[];
}
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly tcpSocket?: { readonly port: string };
}
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: object;
  readonly resources: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

export const renderOverlay = (kubectl: Program, name: (typeof overlays)[number]): Promise<Manifest[]> =>
  renderFolder(kubectl, join(deployFolder, 'k8s/overlays', name));

export async function renderFolder({ path, env }: Program, folder: string): Promise<Manifest[]> {
  const { stdout } = await execute(path, ['kustomize', folder], { env, maxBuffer: 16 * 2 ** 20 });
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}
