// The key of a symbols file: `<debug file>/<debug id>/<symbols file>`, never with the bucket's prefix.
// Parsed once at the edge; a `Key` inside the system is always valid and has its debug id in upper case.
import { AppError } from '@symdepot/errors';

/** A valid key with an upper-case debug id. */
export type Key = string & { readonly __brand: 'Key' };

/** Longest key that is stored, in characters (Tecken's column; longer ones were a 500 there). */
export const maxKeyLength = 300;

// Tecken §1.5: any character except controls, U+0080–U+00FF, and \ ^ ` > < { } [ ] # % " ' | /
// oxlint-disable-next-line no-control-regex -- the rule is about control characters
const nameComponent = /^[^\u0000-\u001f\u0080-\u00ff\\^`><{}[\]#%"'|/]+$/u;
const hexComponent = /^[0-9A-Fa-f]+$/;

export interface KeyParts {
  readonly debugFile: string;
  /** Upper case. */
  readonly debugId: string;
  readonly symbolsFile: string;
}

/** Splits and checks a key as somebody wrote it. Returns undefined where it does not fit Tecken's pattern (§1.5). */
export const parseKeyParts = (text: string): KeyParts | undefined => keyPartsOf(text.split('/'));

/** The same for one that has been split. No component may hold a slash. */
export function keyPartsOf(components: readonly string[]): KeyParts | undefined {
  const [debugFile, debugId, symbolsFile] = components;
  if (debugFile === undefined || debugId === undefined || symbolsFile === undefined || components.length > 3) return undefined;
  if (!nameComponent.test(debugFile) || !hexComponent.test(debugId) || !nameComponent.test(symbolsFile)) return undefined;
  if (!debugFile.isWellFormed() || !symbolsFile.isWellFormed()) return undefined;
  if (isDotComponent(debugFile) || isDotComponent(symbolsFile)) return undefined;
  return { debugFile, debugId: debugId.toUpperCase(), symbolsFile };
}

/** `.` and `..` fit the pattern but name no file; a store that maps keys to paths must never see them. */
export const isDotComponent = (component: string): boolean => component === '.' || component === '..';

export const formatKey = (parts: KeyParts): Key => `${parts.debugFile}/${parts.debugId}/${parts.symbolsFile}` as Key;

/** Percent-encoded, for a URL. */
export const keyPath = (key: Key): string => encodeURIComponent(key).replaceAll('%2F', '/');

/** The key, or undefined where the text is none. */
export function tryParseKey(text: string): Key | undefined {
  const parts = parseKeyParts(text);
  return parts && text.length <= maxKeyLength ? formatKey(parts) : undefined;
}

/** For text that must be a key (a row of ours, a fixture). @throws AppError `request_invalid` */
export function parseKey(text: string): Key {
  const key = tryParseKey(text);
  if (key === undefined)
    throw new AppError('request_invalid', {
      reason: `'${text}' is not a key (<debug file>/<debug id>/<symbols file>)`,
    });
  return key;
}

/** Last extension in lower case without the dot; '' when there is none (Tecken §10.2, test_get_key_content_type). */
export function fileExtension(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(dot + 1).toLowerCase() : '';
}
