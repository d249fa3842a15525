// A key that a test names.
import { tryParseKey, type Key } from '@symdepot/symbols';

export function parseKey(text: string): Key {
  const key = tryParseKey(text);
  if (key === undefined) throw new Error(`'${text}' is not a key (<debug file>/<debug id>/<symbols file>)`);
  return key;
}
