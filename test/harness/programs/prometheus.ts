// Prometheus with its promtool, and Alertmanager with its amtool: those of the machine, else Debian's unpacked.
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { findProgram, type Program } from './find-program.ts';

export type FoundPrometheus =
  | { readonly prometheus: Program; readonly promtool: Program; readonly alertmanager: Program; readonly amtool: Program }
  | { readonly skipReason: string };

/** As Debian calls it; others have `alertmanager`. */
const alertmanagerName = 'prometheus-alertmanager';

export async function findPrometheus(): Promise<FoundPrometheus> {
  const names = ['prometheus', 'promtool', alertmanagerName, 'amtool'];
  const [prometheus, promtool, alertmanager, amtool] = await Promise.all(names.map(findProgram));
  if (prometheus && promtool && alertmanager && amtool) return { prometheus, promtool, alertmanager, amtool };
  try {
    const { root, env } = await unpackDebianPackages({ name: 'prometheus', packages: ['prometheus', alertmanagerName] });
    const unpacked = (name: string): Program => ({ path: join(root, 'usr/bin', name), env });
    const [prometheus, promtool, alertmanager, amtool] = names.map(unpacked) as [Program, Program, Program, Program];
    return { prometheus, promtool, alertmanager, amtool };
  } catch (error) {
    return { skipReason: `no promtool on the PATH, and none from Debian: ${error instanceof Error ? error.message : String(error)}` };
  }
}
