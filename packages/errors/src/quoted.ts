// How messages quote names that come from anybody's files.

/** Names of keys are shorter; nobody reads further. */
const maxQuotedLength = 500;

const shortEscapes = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** As Python's repr writes what cannot be printed. */
function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  const [letter, digits] = code <= 0xff ? (['x', 2] as const) : code <= 0xffff ? (['u', 4] as const) : (['U', 8] as const);
  return shortEscapes.get(character) ?? `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}

const unprintable = /^[\p{C}\p{Z}]$/u;

/**
 * A name as it may stand in a message: neither control characters nor those that turn text around may reach a log or terminal,
 * and of a long one only the beginning is shown, however much of it has to be escaped.
 */
export function printable(name: string, escape = (character: string): string => character): string {
  let text = '';
  for (const character of name.slice(0, maxQuotedLength)) {
    const shown = character !== ' ' && unprintable.test(character) ? escaped(character) : escape(character);
    if (text.length + shown.length > maxQuotedLength) return `${text}…`;
    text += shown;
  }
  return name.length > maxQuotedLength ? `${text}…` : text;
}

/** Quotes a name as Tecken's messages do (Python's repr): single quotes unless only double ones need no escape. */
export const quoted = (name: string): string => {
  const quote = name.includes("'") && !name.includes('"') ? '"' : "'";
  return quote + printable(name, (character) => (character === '\\' || character === quote ? `\\${character}` : character)) + quote;
};
