// From what an import says to the file that it means. Used by import-circles.ts and unused-exports.ts.
import { posix } from 'node:path';
import type { Repository } from './repository.ts';

/** @returns undefined for what is not ours */
export function resolveImport({ manifests }: Pick<Repository, 'manifests'>, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const [, name, rest = ''] = /^@symdepot\/([^/]+)(\/.+)?$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  for (const folder of [`packages/${name}`, `services/${name}`]) {
    const entry = manifests.get(folder)?.exports?.[`.${rest}`];
    if (typeof entry === 'string') return posix.join(folder, entry);
  }
  return undefined;
}
