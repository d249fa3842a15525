// Whether a name can be that of a debug file: in a key (symbols), and for people, who have to see what it is. Neighbour: keys-of.ts.
import { parseKeyParts } from '@symdepot/symbols';

/** Formats, marks that turn text around, line ends of Unicode. */
const unseen = /[\p{Cf}\p{Zl}\p{Zp}]/u;

/** The reason; undefined: it can. How long its key becomes is not looked at. */
export function whyUnusable(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (/^[.\s]*$/.test(name)) return 'it is nothing but dots and blanks';
  // What stands for bytes that are no text.
  if (name.includes('\uFFFD')) return 'it is no text';
  const [mark] = unseen.exec(name) ?? [];
  if (mark !== undefined)
    return `it holds a character that nobody sees, U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return parseKeyParts(`${name}/0/x`) === undefined ? 'it holds characters that no key can have' : undefined;
}
