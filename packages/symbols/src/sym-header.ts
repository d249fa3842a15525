// The first lines of a Breakpad .sym: MODULE, INFO CODE_ID, INFO GENERATOR (Tecken §1.11).
// Fed chunk by chunk by the inspector; never needs more than the first kilobytes. Never fails an upload.

export interface SymHeader {
  readonly debugFile: string | null;
  readonly debugId: string | null;
  readonly codeFile: string | null;
  readonly codeId: string | null;
  readonly generator: string | null;
}

const empty: SymHeader = {
  debugFile: null,
  debugId: null,
  codeFile: null,
  codeId: null,
  generator: null,
};

/** Enough for every header seen; a longer one is cut there. */
export const maxSymHeaderBytes = 16 * 1024;

/** Display fields are cut, never refused (contract §2, last row of the archive rules). */
const maxGeneratorLength = 100;
const maxIdLength = 40;
/** As long as a key may be; a longer name is found under none. */
const maxFileLength = 300;

/**
 * Parses the head of a .sym file. `head` is its first bytes (at most `maxSymHeaderBytes`), `isComplete` says that they
 * are the whole file, so that the last line counts though it may have no line end. Lines that do not parse are left
 * out, the others still count; a debug file or code file may hold spaces, as Breakpad allows.
 */
export function parseSymHeader(head: Uint8Array, isComplete: boolean): SymHeader {
  let header: { -readonly [P in keyof SymHeader]: SymHeader[P] } = { ...empty };
  // With a byte order mark before it the first line is no MODULE line: not to Tecken, nor to debuggers.
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(head).split('\n');
  if (!isComplete) lines.pop();
  for (const rawLine of lines) {
    const line = trimEnd(rawLine);
    if (line.startsWith('MODULE')) {
      const match = /^MODULE +\S+ +\S+ +([0-9A-Fa-f]+) +(\S.*)$/.exec(line);
      if (match)
        header = {
          ...header,
          debugId: fit(match[1]!.toUpperCase(), maxIdLength),
          debugFile: fit(clean(match[2]!), maxFileLength),
        };
    } else if (line.startsWith('INFO CODE_ID')) {
      const match = /^INFO CODE_ID +([0-9A-Fa-f]+)(?: +(\S.*))?$/.exec(line);
      if (match)
        header = {
          ...header,
          codeId: fit(match[1]!.toUpperCase(), maxIdLength),
          codeFile: match[2] === undefined ? null : fit(clean(match[2]), maxFileLength),
        };
    } else if (line.startsWith('INFO GENERATOR')) {
      const generator = clean(line.slice('INFO GENERATOR'.length).trim());
      header = {
        ...header,
        generator: generator === '' ? null : Array.from(generator).slice(0, maxGeneratorLength).join(''),
      };
    } else if (!line.startsWith('INFO')) {
      break;
    }
  }
  return header;
}

/** Without the carriage return and the blanks before it. A loop, since no expression finds the end of a line in linear time. */
function trimEnd(line: string): string {
  let end = line.endsWith('\r') ? line.length - 1 : line.length;
  while (line[end - 1] === ' ') end--;
  return line.slice(0, end);
}

/** What is too long for its column is nothing that anybody will ask for. */
const fit = (text: string, maxLength: number): string | null => (text.length <= maxLength ? text : null);

/** PostgreSQL text holds no NUL. */
const clean = (text: string): string => text.replaceAll('\0', '');
