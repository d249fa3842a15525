// How tests start a script of this repository as a process of its own: from the bundle that global-setup.ts has made of it, since half of
// the processor time of a start is to find and link a thousand modules; and with what Node has compiled kept, as `npm start` keeps it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** For the environment of a process. */
export const compileCache = { NODE_COMPILE_CACHE: join(repository, '.cache/compile') };

/** What `npm start` and `npm run service` give to Node. */
export const serviceFlags: readonly string[] = manifest.scripts.service.match(/--\S+=\S+/g)!;

/** Names the folder of the bundle to the processes of tests; without it (`npm run bench`, SYMDEPOT_TEST_SOURCES=1) sources are started. */
export const bundleVariable = 'SYMDEPOT_TEST_BUNDLE';

/** All that tests start. */
export const bundledScripts = [
  'packages/cli/src/main.ts',
  'scripts/service.ts',
  'services/admin/src/main.ts',
  'services/standalone/src/main.ts',
  'test/harness/faults/faulty-ingest.ts',
  'test/harness/faults/faulty-worker.ts',
  'test/harness/own-processes/killed-worker.ts',
  'test/harness/own-processes/public-services.ts',
  'test/harness/own-processes/storage-writer.ts',
] as const;

export type BundledScript = (typeof bundledScripts)[number];

export const bundleName = (script: BundledScript): string => script.replace(/\.ts$/, '');

/** The file to start for a script, which is named by its path in the repository. */
export function scriptFile(script: BundledScript): string {
  const folder = process.env[bundleVariable];
  return folder ? join(folder, `${bundleName(script)}.mjs`) : join(repository, script);
}
