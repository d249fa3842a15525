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

/** Quotes a name as Tecken's messages do (Python's repr): single quotes unless only double ones need no escape. */
export const quoted = (name: string): string => {
  const text = name.length > maxQuotedLength ? `${name.slice(0, maxQuotedLength)}…` : name;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const harmless = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    // Neither control characters nor those that turn text around may reach a log or terminal.
    .replaceAll(/[\p{C}\p{Z}]/gu, (character) => (character === ' ' ? character : escaped(character)));
  return quote + harmless + quote;
};
