// The parameters of a header such as Content-Type or Content-Disposition, parsed as Tecken's parser (Django's) does: an unquoted
// value runs to the next semicolon, whatever it contains, since mail libraries write boundaries that way.
import { quoted } from '@symdepot/errors';
import { malformed } from './malformed.ts';

/**
 * By lower-case name; of a repeated name, the last one. `name*` (RFC 5987) is decoded, and counts as `name`.
 * @param header its bytes as Latin-1, as Node.js gives headers. Non-ASCII bytes are read as UTF-8.
 */
export function parseParameters(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of splitOutsideQuotes(header).slice(1)) {
    const at = part.indexOf('=');
    if (at === -1) continue; // such as the empty text after a trailing semicolon
    const name = part.slice(0, at).trim().toLowerCase();
    const value = unquote(part.slice(at + 1).trim());
    if (name.endsWith('*')) parameters.set(name.slice(0, -1), decodeExtended(value));
    else parameters.set(name, Buffer.from(value, 'latin1').toString());
  }
  return parameters;
}

/** At semicolons. A quote after a backslash neither opens nor closes; an unclosed quote extends to the end. */
function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"' && text[at - 1] !== '\\') isQuoted = !isQuoted;
    if (text[at] !== ';' || isQuoted) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return [...parts, text.slice(from)];
}

function unquote(value: string): string {
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"') : value;
}

/** `UTF-8'en'a%20b`; a value without a charset stays as it is. @throws AppError `form_malformed` */
function decodeExtended(value: string): string {
  const [charset, , encoded, ...more] = value.split("'");
  if (encoded === undefined || more.length > 0) return Buffer.from(value, 'latin1').toString();
  const bytes = Buffer.from(
    encoded.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    throw malformed(`the charset ${quoted(charset ?? '')} of a name is not known`, error);
  }
}
