// Texts of a JSON object by their names, without making an object of all of it: a manifest of a few kilobytes in a ZIP may be tens of
// megabytes of brackets, each of which would become an object of its own. Used by kinds/source-bundle.ts.

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const openings: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const closings: ReadonlySet<number> = new Set([0x7d, 0x5d]);
/** Names and values that are longer are none that anybody asks for. */
const maxTextBytes = 4096;

/** The members of the outermost object whose values are texts; undefined where the brackets do not fit. Other faults are not looked for. */
export function topLevelTexts(json: Buffer): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  let depth = 0;
  let name: string | undefined;
  let last: string | undefined;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (openings.has(byte)) {
      depth++;
    } else if (closings.has(byte)) {
      depth--;
    } else if (byte === comma && depth === 1) {
      name = undefined;
    } else if (byte === colon && depth === 1) {
      name = last;
      last = undefined;
    } else if (byte === quote) {
      const end = endOfText(json, at);
      if (end === undefined) return undefined;
      if (depth === 1) last = textOf(json.subarray(at, end + 1));
      if (depth === 1 && name !== undefined && last !== undefined) texts.set(name, last);
      at = end;
    }
    if (depth < 0) return undefined;
  }
  return depth === 0 ? texts : undefined;
}

/** Where the closing quote is. */
function endOfText(json: Buffer, start: number): number | undefined {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === backslash) at++;
    else if (json[at] === quote) return at;
  }
  return undefined;
}

function textOf(quoted: Buffer): string | undefined {
  if (quoted.length > maxTextBytes) return undefined;
  try {
    return JSON.parse(quoted.toString('utf8')) as string;
  } catch {
    return undefined;
  }
}
