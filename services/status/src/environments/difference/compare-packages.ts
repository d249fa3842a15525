// What has changed between two lists of packages. Neighbour: read-packages.ts.
import type { Packages } from './read-packages.ts';

interface ListedPackage {
  readonly name: string;
  readonly versions: string[];
}

export interface PackageDifference {
  /** In the order of their names, as all of these. */
  readonly added: ListedPackage[];
  readonly removed: ListedPackage[];
  readonly changed: { readonly name: string; readonly before: string[]; readonly after: string[] }[];
  readonly unchanged: number;
}

export function comparePackages(before: Packages, after: Packages): PackageDifference {
  const missingIn = (others: Packages, packages: Packages): ListedPackage[] =>
    namesOf(packages).flatMap((name) => (others.has(name) ? [] : [{ name, versions: [...packages.get(name)!] }]));
  const kept = namesOf(after).filter((name) => before.has(name));
  const changed = kept
    .map((name) => ({ name, before: [...before.get(name)!], after: [...after.get(name)!] }))
    .filter((both) => both.before.join('\n') !== both.after.join('\n'));
  return { added: missingIn(before, after), removed: missingIn(after, before), changed, unchanged: kept.length - changed.length };
}

const namesOf = (packages: Packages): string[] => [...packages.keys()].toSorted();
