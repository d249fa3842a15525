// Other versions of Node than the one that runs the tests, from the npm registry. Neighbour: packed-command.ts, for which they are.
import { dirname } from 'node:path';
import { fetchNode } from '../../../scripts/pack/fetch-node.ts';
import { targets } from '../../../scripts/pack/targets.ts';

/** @returns a folder for the PATH in which `node` is that version; of 24 the one at hand */
export async function nodeFolder(version: string): Promise<string> {
  if (process.versions.node.startsWith(`${version}.`)) return dirname(process.execPath);
  const machine = `${process.platform}-${process.arch}`;
  const own = [...targets.values()].find((one) => one.machine === machine);
  if (!own) throw new Error(`the npm registry has no Node for ${machine}`);
  return dirname(await fetchNode(own, version));
}
