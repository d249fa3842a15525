// Whether manifests are what the API knows: values by the schemas of kubernetes-models, which let unknown fields pass, and those by the
// compiler, which does not.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Manifest } from './render-overlay.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** apiVersion → where its kinds are. Not imported: the compiler would read all that Kubernetes has, whenever it looks at our own. */
const modules: ReadonlyMap<string, string> = new Map([
  ['v1', 'kubernetes-models/v1'],
  ['keda.sh/v1alpha1', '@kubernetes-models/keda/keda.sh/v1alpha1'],
  ['monitoring.coreos.com/v1', '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'],
  ...['apps/v1', 'autoscaling/v2', 'batch/v1', 'networking.k8s.io/v1', 'policy/v1', 'rbac.authorization.k8s.io/v1'].map(
    (version) => [version, `kubernetes-models/${version}`] as const,
  ),
]);

type Model = new (manifest: object) => { validate(): void };

/** @throws Error that says which value is wrong, or that there is no such kind */
export async function validateValues(manifest: Manifest): Promise<void> {
  const { apiVersion, kind } = manifest;
  const models = (await import(modules.get(apiVersion) ?? `no ${apiVersion}`)) as Readonly<Record<string, Model>>;
  const model = models[kind];
  if (!model) throw new Error(`no ${kind} in ${apiVersion}`);
  new model(manifest).validate();
}

/** What the compiler says of fields that no such object has; empty: nothing. */
export async function findUnknownFields(manifests: readonly Manifest[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-manifests-'));
  try {
    await symlink(join(root, 'test/node_modules'), join(folder, 'node_modules'));
    const lines = manifests.map(({ apiVersion, kind, ...rest }, index) => {
      return `import type { I${kind} as I${index} } from '${modules.get(apiVersion)}';\nexport const manifest${index}: I${index} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
    });
    await writeFile(join(folder, 'manifests.ts'), lines.join('\n'));
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      '--target',
      'es2024',
    ];
    await execute(join(root, 'node_modules/.bin/tsc'), [...options, '--types', '', 'manifests.ts'], { cwd: folder });
    return '';
  } catch (error) {
    return String((error as { readonly stdout?: string }).stdout ?? error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
