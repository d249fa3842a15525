// The nginx of the machine, else Debian's unpacked. Neighbour: network/nginx-gateway.ts, which runs it.
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { findProgram, type Program } from './find-program.ts';

export type FoundNginx = Program | { readonly skipReason: string };

export async function findNginx(): Promise<FoundNginx> {
  const installed = await findProgram('nginx');
  if (installed) return installed;
  try {
    const { root, env } = await unpackDebianPackages({ name: 'nginx', packages: ['nginx', 'libpcre2-8-0', 'libssl3', 'zlib1g'] });
    return { path: join(root, 'usr/sbin/nginx'), env };
  } catch (error) {
    return { skipReason: `no nginx on the PATH, and none from Debian: ${error instanceof Error ? error.message : String(error)}` };
  }
}
