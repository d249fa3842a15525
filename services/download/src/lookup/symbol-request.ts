// Parses the path that a debugger requests: `[/try]/<debug file>/<id>/<symbols file>` (Tecken §2.1, §2.2).
import type { NamedId } from '@symdepot/database';
import { formatKey, keyPartsOf, lanes, parseStoredKey, type Key, type KeyParts, type Lane } from '@symdepot/symbols';
import type { Question } from './lookup-cache.ts';

export interface SymbolRequest extends KeyParts {
  /** The lanes to search, in this order. */
  readonly lanes: readonly Lane[];
  /** `/try` if the path has it: redirects keep it. */
  readonly prefix: '' | '/try';
}

/**
 * @param path still percent-encoded, with its leading slash
 * @param hasTryQuery whether the query has a `try` parameter, whatever its value
 * @returns undefined where no symbols file can have this path
 */
export function parseSymbolRequest(path: string, hasTryQuery: boolean): SymbolRequest | undefined {
  const components = decodeComponents(path);
  const hasTryPrefix = components?.length === 4 && components[0]!.toLowerCase() === 'try';
  const parts = components && keyPartsOf(hasTryPrefix ? components.slice(1) : components);
  return parts && { ...parts, lanes: hasTryPrefix || hasTryQuery ? withTry : withoutTry, prefix: hasTryPrefix ? '/try' : '' };
}

export const questionOf = (request: Pick<SymbolRequest, 'lanes' | keyof KeyParts>): Question => ({
  debugId: request.debugId,
  text: `${request.lanes.length} ${formatKey(request)}`,
});

/** Where one is looked for who asks for a file of that lane. */
export const lanesFrom = (lane: Lane): Pick<SymbolRequest, 'lanes' | 'prefix'> =>
  lane === 'try' ? { lanes: withTry, prefix: '/try' } : { lanes: withoutTry, prefix: '' };

const withTry = ['release', 'try'] as const;
const withoutTry = ['release'] as const;

/**
 * An encoded slash would be part of a component, which must not contain one. Repeated slashes count as one: a tool that is given a
 * URL with a trailing slash may add another.
 */
function decodeComponents(path: string): string[] | undefined {
  if (!path.includes('%') && !path.includes('//')) return path.slice(1).split('/');
  try {
    const components = path.replace(/^\/+/, '').split(/\/+/).map(decodeURIComponent);
    return components.some((component) => component.includes('/')) ? undefined : components;
  } catch {
    return undefined; // not UTF-8: nothing is stored under such a name
  }
}

/** The name and the upper-case id of `/api/syminfo/<file>/<id>`, still percent-encoded; undefined if they cannot exist. */
export function parseSyminfoPath(path: string): NamedId | undefined {
  const rest = below('/api/syminfo', path);
  const components = rest === undefined ? undefined : decodeComponents(rest);
  const parts = components?.length === 2 ? keyPartsOf([...components, anySymbolsFile]) : undefined;
  return parts && { file: parts.debugFile, id: parts.debugId };
}

const anySymbolsFile = 'x.sym';

/**
 * The key of `/objects/<lane>/<debug file>/<id>/<symbols file>` exactly as written, for URLs that we have made from an object key;
 * without the key if nothing can have that path.
 */
export function parseObjectPath(path: string): { readonly lane: Lane; readonly key: Key | undefined } | undefined {
  for (const lane of lanes) {
    const rest = below(`/objects/${lane}`, path);
    if (rest === undefined) continue;
    const components = decodeComponents(rest);
    return { lane, key: components && parseStoredKey(components.join('/')) };
  }
  return undefined;
}

/** What follows a prefix, which matches in any letter case. */
function below(prefix: string, path: string): string | undefined {
  const rest = path.slice(prefix.length);
  return path.slice(0, prefix.length).toLowerCase() === prefix && (rest === '' || rest.startsWith('/')) ? rest : undefined;
}

/**
 * Files that debuggers always request in vain, and kinds that they never request (Tecken §2.2, step 2): looked up only if somebody
 * uploaded them, and a miss says so. In any letter case, like everything else.
 */
export const isIgnored = ({ debugId, symbolsFile }: KeyParts, endings: readonly string[]): boolean => {
  const name = symbolsFile.toLowerCase();
  return name === 'file.ptr' || debugId === nullDebugId || !endings.some((ending) => name.endsWith(ending.toLowerCase()));
};

const nullDebugId = '0'.repeat(33);
