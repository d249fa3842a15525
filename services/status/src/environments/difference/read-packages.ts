// Which packages an SBOM lists: CycloneDX or SPDX, as JSON. Of neither more is looked at than names and versions.
// Neighbour: compare-packages.ts.
import { z } from 'zod';

/** Name → its versions, in order; more than one where several are installed at once. */
export type Packages = ReadonlyMap<string, readonly string[]>;

const text = z.string().min(1);
const isCycloneDx = z.object({ bomFormat: z.literal('CycloneDX') });
const cycloneDx = z.object({
  components: z.array(z.object({ group: z.string().optional(), name: text, version: z.string().optional() })).default([]),
});
const spdx = z.object({
  spdxVersion: text,
  packages: z.array(z.object({ name: text, versionInfo: z.string().optional() })).default([]),
});

/** Undefined: it is no SBOM of these kinds. */
export function readPackages(sbom: unknown): Packages | undefined {
  if (isCycloneDx.safeParse(sbom).success) {
    const { data } = cycloneDx.safeParse(sbom);
    return data && collect(data.components.map(({ group = '', name, version }) => [group === '' ? name : `${group}/${name}`, version]));
  }
  const asSpdx = spdx.safeParse(sbom);
  return asSpdx.success ? collect(asSpdx.data.packages.map(({ name, versionInfo }) => [name, versionInfo])) : undefined;
}

function collect(listed: readonly (readonly [name: string, version: string | undefined])[]): Packages {
  const versions = new Map<string, Set<string>>();
  for (const [name, version = ''] of listed) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  return new Map([...versions].map(([name, found]) => [name, [...found].toSorted()]));
}
