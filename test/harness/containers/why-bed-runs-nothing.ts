// Whether a bed can run what tests want of it: a container with a limit on memory, in a network of its own. What this machine lets
// nobody do, a container of CI mostly, only shows when it is tried. Neighbours: container-bed.ts, container-tools.ts.
import { copyFile, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../programs/find-program.ts';
import type { ContainerBed } from './container-bed.ts';

/** Linked statically, so that nothing else has to be in the container. */
const program = 'catatonit';

/** @returns the reason, as podman gives it; undefined: it can */
export async function whyBedRunsNothing(bed: ContainerBed): Promise<string | undefined> {
  const root = await mkdtemp(join(bed.folder, 'probe-'));
  await copyFile((await findProgram(program))!.path, join(root, program));
  const limits = ['--memory', '64m', '--network', 'bridge', '--cap-drop', 'ALL'];
  return bed.podman(['run', '--rm', ...limits, '--rootfs', root, `/${program}`, '--version']).then(
    () => undefined,
    (error: unknown) =>
      `no container can be run here: ${String(error)
        .replace(/^.*? → /, 'podman ended with ')
        .replaceAll(/\s+/g, ' ')}`,
  );
}
