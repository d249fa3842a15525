// The key of a symbols file: `<debug file>/<debug id>/<symbols file>`, never with the bucket's prefix.
// Parsed once at the edge; a `Key` inside the system is always valid, has its debug id in upper case, and is in one form of
// Unicode, so that a name from a Mac (NFD) and the same name from anywhere else (NFC) are one key (docs/adr/0020).

/** A valid key with an upper-case debug id, in one form of Unicode; objects from before that rule may have another form. */
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

/** Splits and checks a key as somebody wrote it. Returns undefined where it does not fit the pattern (Tecken §1.5). */
export function parseKeyParts(text: string): KeyParts | undefined {
  const written = splitKey(text.split('/'));
  return written && isSound(written) ? inOneForm(written) : undefined;
}

/**
 * The same for a key that somebody asks for, and that has been split; no component may hold a slash. `für.pdb` may not be
 * uploaded, but it is the name of what was uploaded in the other form, with the dots as a character of their own.
 */
export function keyPartsOf(components: readonly string[]): KeyParts | undefined {
  const written = splitKey(components);
  const parts = written && inOneForm(written);
  return parts && isSound(parts) ? parts : undefined;
}

/** The key of an object, as it is stored: also in the form that it had before there was a rule. */
export function parseStoredKey(name: string): Key | undefined {
  const parts = splitKey(name.split('/'));
  return parts && isSound(parts) && name.length <= maxKeyLength ? formatKey(parts) : undefined;
}

function splitKey(components: readonly string[]): KeyParts | undefined {
  const [debugFile, debugId, symbolsFile] = components;
  if (debugFile === undefined || debugId === undefined || symbolsFile === undefined || components.length > 3) return undefined;
  return { debugFile, debugId: debugId.toUpperCase(), symbolsFile };
}

const isSound = ({ debugFile, debugId, symbolsFile }: KeyParts): boolean =>
  hexComponent.test(debugId) && isSoundName(debugFile) && isSoundName(symbolsFile);

const isSoundName = (name: string): boolean => nameComponent.test(name) && name.isWellFormed() && !isDotComponent(name);

const inOneForm = ({ debugFile, debugId, symbolsFile }: KeyParts): KeyParts => ({
  debugFile: formOf(debugFile),
  debugId,
  symbolsFile: formOf(symbolsFile),
});

/** NFC; NFD where NFC would have letters that no key may have (`ü`); unchanged where neither fits. */
function formOf(name: string): string {
  const composed = name.normalize('NFC');
  if (isSoundName(composed)) return composed;
  const decomposed = name.normalize('NFD');
  return isSoundName(decomposed) ? decomposed : name;
}

/** `.` and `..` fit the pattern but name no file; a store that maps keys to paths must never see them. */
export const isDotComponent = (component: string): boolean => component === '.' || component === '..';

export const formatKey = (parts: KeyParts): Key => `${parts.debugFile}/${parts.debugId}/${parts.symbolsFile}` as Key;

/** Percent-encoded, for a URL. */
export const keyPath = (key: Key): string => encodeURIComponent(key).replaceAll('%2F', '/');

/** The key, or undefined where the text is none. */
export function tryParseKey(text: string): Key | undefined {
  const parts = parseKeyParts(text);
  const key = parts && formatKey(parts);
  return key && key.length <= maxKeyLength ? key : undefined;
}

/** Last extension in lower case without the dot; '' when there is none (Tecken §10.2, test_get_key_content_type). */
export function fileExtension(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(dot + 1).toLowerCase() : '';
}
