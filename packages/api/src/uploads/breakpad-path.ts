// The paths of the Breakpad door: `/breakpad[/<token>][/try]/<call>`, whose base is what a user has typed, with a slash at its end or
// without. Neighbours: ../routes/doors/breakpad.ts (the calls), and whoever logs a path, since parts of it are secrets.

export type BreakpadCall =
  | { readonly kind: 'upload' }
  | { readonly kind: 'create' }
  | { readonly kind: 'check-many' }
  /** As they stand in the path: Breakpad's client encodes nothing. */
  | { readonly kind: 'check'; readonly file: string; readonly id: string }
  | { readonly kind: 'put'; readonly key: string }
  | { readonly kind: 'complete'; readonly key: string };

interface BreakpadPath {
  readonly token: string | undefined;
  readonly isTry: boolean;
  /** Undefined: nothing that there is. */
  readonly call: BreakpadCall | undefined;
}

/** Undefined for a path that is not below the door. */
export function parseBreakpadPath(path: string): BreakpadPath | undefined {
  return isBelowDoor(path) ? parseParts(path.split('/').filter(Boolean).slice(1)) : undefined;
}

const isBelowDoor = (path: string): boolean => /^\/+breakpad(?:\/|$)/i.test(path);

function parseParts(parts: readonly string[]): BreakpadPath {
  const [first, ...rest] = parts;
  if (first?.toLowerCase() === 'try') return { ...parseParts(rest), isTry: true };
  const call = findCall(parts);
  if (call || first === undefined) return { token: undefined, isTry: false, call };
  const behind = parseParts(rest);
  // Whatever stands where a token would is none of ours to show: it may be one that was mistyped.
  return behind.token === undefined && (behind.call || isToken(first)) ? { ...behind, token: first } : noCall;
}

const noCall: BreakpadPath = { token: undefined, isTry: false, call: undefined };

/** With its label. */
const isToken = (part: string): boolean => /^[0-9a-f]{32}(?:-|$)/i.test(part);

const checking = ':checkStatus';
const completing = ':complete';

function findCall([first, second, ...rest]: readonly string[]): BreakpadCall | undefined {
  if (first === 'upload') return second === undefined ? { kind: 'upload' } : undefined;
  if (second === undefined) return undefined;
  if (first === 'put') return rest.length === 0 ? { kind: 'put', key: second } : undefined;
  if (first !== 'v1') return undefined;
  const last = rest.at(-1);
  if (last === undefined) {
    if (second === 'uploads:create') return { kind: 'create' };
    return second === 'symbols:checkStatuses' ? { kind: 'check-many' } : undefined;
  }
  if (second === 'uploads' && rest.length === 1 && last.endsWith(completing))
    return { kind: 'complete', key: last.slice(0, -completing.length) };
  if (second !== 'symbols' || rest.length < 2 || !last.endsWith(checking)) return undefined;
  return { kind: 'check', file: rest.slice(0, -1).join('/'), id: last.slice(0, -checking.length) };
}

/**
 * A path for the log: without the token, and of a key only the number of its upload. What is no call may hold either of them anywhere,
 * but for a symbols file of a module that is called as the door. Other paths as they are.
 */
export function withoutBreakpadSecrets(path: string): string {
  if (!/^\/+breakpad(?![\w.+-])/i.test(path)) return path;
  const { token, call } = parseBreakpadPath(path) ?? noCall;
  if (!call) return isSymbolsFile(path) ? path : '/breakpad/[redacted]';
  const key = 'key' in call ? call.key : '';
  const shown = (part: string): string => {
    if (part === token) return '[redacted]';
    return key !== '' && part.startsWith(key) ? `${key.split('-', 1)[0]!}-[redacted]${part.slice(key.length)}` : part;
  };
  return path.split('/').map(shown).join('/');
}

function isSymbolsFile(path: string): boolean {
  const [, id = '', name = '', ...rest] = path.split('/').filter(Boolean);
  return /^[0-9a-f]+$/i.test(id) && !isToken(id) && !name.includes('=') && rest.length === 0;
}
