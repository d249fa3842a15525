// Where a program is that this machine has. Neighbour: debian-packages.ts, for those that it has not.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A program of another maker, and what it is run with. */
export interface Program {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where Debian has servers, which only root's PATH names. */
const serverFolders = ['/usr/sbin', '/sbin'];

/** The first of that name on the PATH, or among the machine's servers. */
export async function findProgram(name: string): Promise<Program | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...serverFolders]) {
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return { path, env: process.env };
  }
  return undefined;
}
