// Files that import one another in a circle, be it by types alone: none of them can be read, moved or tested without the others.
// Knots are the strongly connected components of the imports, by Tarjan's algorithm.
import type { Repository } from './repository.ts';
import { resolveImport } from './resolve-import.ts';

/** Of each knot one of its shortest circles: `[a, b]`, where a imports b and b imports a. */
export function findCircles(repository: Repository): string[][] {
  const imports = importsOf(repository);
  return findKnots(imports).map((knot) => shortestCircle(knot, imports));
}

type Imports = ReadonlyMap<string, readonly string[]>;

function importsOf(repository: Repository): Imports {
  const { files } = repository;
  const paths = new Set(files.map(({ path }) => path));
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .map(({ specifier }) => resolveImport(repository, path, specifier))
        .filter((target) => target !== undefined && paths.has(target)) as string[],
    ]),
  );
}

function findKnots(imports: Imports): string[][] {
  const knots: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  /** @returns the earliest file that is still open and can be reached from this one */
  const visit = (path: string): number => {
    const own = order.size;
    order.set(path, own);
    open.push(path);
    let earliest = own;
    for (const target of imports.get(path) ?? []) {
      if (!order.has(target)) earliest = Math.min(earliest, visit(target));
      else if (open.includes(target)) earliest = Math.min(earliest, order.get(target)!);
    }
    if (earliest === own) {
      const knot = open.splice(open.indexOf(path));
      if (knot.length > 1 || imports.get(path)?.includes(path)) knots.push(knot.toSorted());
    }
    return earliest;
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return knots;
}

/** Breadth first, from the knot's first file back to it. */
function shortestCircle(knot: readonly string[], imports: Imports): string[] {
  const [first] = knot as [string];
  const ways: string[][] = [[first]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const target of imports.get(way.at(-1)!) ?? []) {
      if (target === first) return way;
      if (!knot.includes(target) || seen.has(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return [...knot];
}
