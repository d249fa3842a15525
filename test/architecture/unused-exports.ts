// What is exported and needed by nobody: by no import at all, or by those of tests alone. Used by checks.ts. Reads imports and
// exports as the formatter leaves them; a name that is reached in a way it does not know counts as used.
import { lineAt, type Repository, type SourceFile } from './repository.ts';
import { resolveImport } from './resolve-import.ts';

export interface UnusedExport {
  readonly file: SourceFile;
  readonly line: number;
  readonly name: string;
  readonly isOnlyTested: boolean;
}

interface Rules {
  isTest(path: string): boolean;
  isProduct(path: string): boolean;
}

/** What one file takes from another, or passes on: `name` is `*` for everything. */
interface Use {
  readonly target: string;
  readonly name: string;
  /** Of a name that is passed on. */
  readonly as?: string;
}

const statement = /^(import|export)\s+(type\s+)?(?:(\w+)\s*,?\s*)?(?:\{([^}]*)\}\s*|\*(?:\s+as\s+(\w+))?\s+)?from\s+'([^']+)';/gm;
const declaration = /^export\s+(?:async\s+|abstract\s+|declare\s+)*(const|let|function\*?|class|enum|interface|type)\s+(\w+)/gm;
const dynamicImport = /(?:\{([^{}]*)\}|(\w+))\s*=\s*\(?await import\('([^']+)'\)|\bimport\('([^']+)'\)/g;

/**
 * Of the product: what a file exports and nobody imports, or tests alone though the file itself has no use for it (types that stand
 * in what else it exports are free); and what the index of a package passes on and nobody imports.
 */
export function findUnusedExports(repository: Repository, { isTest, isProduct }: Rules): UnusedExport[] {
  const files = new Map(repository.files.map((file) => [file.path, file]));
  const entries = new Set(
    [...repository.manifests].flatMap(([folder, { exports = {} }]) =>
      Object.values(exports).map((entry) => `${folder}/${String(entry).replace('./', '')}`),
    ),
  );
  const usesOf = new Map(repository.files.map((file) => [file.path, readUses(repository, file)]));
  // File and name → who imports it, through whatever passes it on.
  const users = new Map<string, Set<string>>();
  const mark = (path: string, name: string, user: string): void => {
    const key = `${path} ${name}`;
    const known = users.get(key) ?? new Set();
    if (known.has(user)) return;
    users.set(key, known.add(user));
    for (const use of usesOf.get(path) ?? []) {
      if (use.as === name) mark(use.target, use.name, user);
      else if (use.as === '*' || (name === '*' && use.as !== undefined)) mark(use.target, use.as === '*' ? name : use.name, user);
    }
  };
  for (const [path, uses] of usesOf) for (const use of uses) if (use.as === undefined) mark(use.target, use.name, path);

  const usersOf = (path: string, name: string): string[] => [...(users.get(`${path} ${name}`) ?? []), ...(users.get(`${path} *`) ?? [])];
  const unused: UnusedExport[] = [];
  for (const file of files.values()) {
    if (!isProduct(file.path)) continue;
    for (const { 1: kind, 2: name, index } of file.code.matchAll(declaration)) {
      const by = usersOf(file.path, name!);
      const isUsedHere = [...file.code.matchAll(/\w+/g)].filter(([word]) => word === name).length > 1;
      const isType = kind === 'interface' || kind === 'type';
      const isNeeded = by.some((user) => !isTest(user)) || (isUsedHere && (isType || by.length > 0));
      if (!isNeeded) unused.push({ file, line: lineAt(file.text, index), name: name!, isOnlyTested: by.length > 0 });
    }
    if (!entries.has(file.path)) continue;
    for (const found of file.text.matchAll(statement)) {
      if (found[1] !== 'export') continue;
      for (const { alias } of namesOf(found[4] ?? '')) {
        if (usersOf(file.path, alias).length === 0)
          unused.push({ file, line: lineAt(file.text, found.index), name: alias, isOnlyTested: false });
      }
    }
  }
  return unused;
}

function readUses(repository: Repository, file: SourceFile): Use[] {
  const uses: Use[] = [];
  const add = (specifier: string, name: string, as?: string): void => {
    const target = resolveImport(repository, file.path, specifier);
    if (target !== undefined) uses.push({ target, name, ...(as !== undefined && { as }) });
  };
  for (const [, kind, , one, names, all, specifier] of file.text.matchAll(statement)) {
    if (one !== undefined) add(specifier!, 'default');
    for (const { name, alias } of namesOf(names ?? '')) add(specifier!, name, kind === 'export' ? alias : undefined);
    if (names !== undefined || one !== undefined) continue;
    if (kind === 'export') add(specifier!, '*', all ?? '*');
    else for (const name of membersOf(file, all!)) add(specifier!, name);
  }
  for (const [, names, all, specifier, other] of file.text.matchAll(dynamicImport)) {
    for (const { name } of namesOf(names ?? '')) add(specifier!, name);
    for (const name of all === undefined ? [] : membersOf(file, all)) add(specifier!, name);
    if (other !== undefined) add(other, '*');
  }
  return uses;
}

/** What is taken of `import * as name`. */
function membersOf({ code }: SourceFile, name: string): string[] {
  const mentions = [...code.matchAll(new RegExp(`(?<![.\\w])${name}\\b(?:\\.(\\w+))?`, 'g'))].map(([, member]) => member);
  const members = mentions.filter((member) => member !== undefined);
  return members.length < mentions.length - 1 ? ['*'] : members; // one mention is the import itself
}

const namesOf = (list: string): { name: string; alias: string }[] =>
  list
    .split(',')
    .map((part) => part.trim().replace(/^type\s+/, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [name, alias = name] = part.split(/\s+as\s+|\s*:\s*/);
      return { name: name!, alias: alias! };
    });
