// What was pasted, as entries for POST /api/coverage: lines of keys, URLs, or names and ids; or the JSON of a stackwalk or of a
// coverage request. Neighbour: coverage-page.tsx.
import type { Given } from '../../api/call.ts';

export type Entry = Given<'POST /api/coverage'>['body']['files'][number];

export interface Wanted {
  /** Each once. */
  readonly entries: readonly Entry[];
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

export function readWanted(text: string): Wanted {
  const trimmed = text.trim();
  const { entries, problems } = /^[{[]/.test(trimmed) ? readJson(trimmed) : readLines(text);
  const byName = new Map(entries.map((entry) => [JSON.stringify(entry).toLowerCase(), entry]));
  return { entries: [...byName.values()], problems };
}

function readLines(text: string): Wanted {
  const entries: Entry[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const wanted = line.trim();
    if (wanted === '' || wanted.startsWith('#')) continue;
    const entry = readLine(wanted);
    if (entry) entries.push(entry);
    else
      problems.push(
        `Line ${index + 1}, “${shortened(wanted)}”: write a key, as xul.pdb/44E4…2/xul.sym, or a name and an id, as xul.pdb 44E4…2`,
      );
  }
  return { entries, problems };
}

function readLine(line: string): Entry | undefined {
  const parts = partsOf(line);
  if (parts.length === 3 && isId(parts[1]!)) return { key: [parts[0], plain(parts[1]!), parts[2]].join('/') };
  return parts.length === 2 ? byNameAndId(parts[0]!, parts[1]!) : undefined;
}

function partsOf(line: string): string[] {
  if (/^https?:\/\//i.test(line)) {
    const parts = split(URL.parse(line)?.pathname ?? '').map(decoded);
    return parts[0]?.toLowerCase() === 'try' ? parts.slice(1) : parts;
  }
  if (line.includes('/')) return split(line);
  const words = line.split(/[\s,;]+/);
  const id = words.pop()!;
  return words.length === 0 ? [id] : [words.join(' '), id];
}

const split = (path: string): string[] => path.split('/').filter((part) => part !== '');

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A debug id is a GUID and an age: 33 digits or more. What is shorter is a code id. */
const debugIdLength = 33;
const plain = (id: string): string => id.replaceAll(/[{}-]/g, '').toUpperCase();
const isId = (id: string): boolean => /^[0-9A-F]+$/.test(plain(id));
const isNothing = (id: string): boolean => /^0*$/.test(plain(id));

function byNameAndId(path: string, id: string): Entry | undefined {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  if (file === '' || !isId(id)) return undefined;
  return plain(id).length < debugIdLength ? { code_file: file, code_id: plain(id) } : { debug_file: file, debug_id: plain(id) };
}

interface Json {
  readonly [name: string]: unknown;
}

function readJson(text: string): Wanted {
  const list = modulesOf(parse(text));
  if (!list) return { entries: [], problems: ['This is no JSON with a list of “modules” (as of a stackwalk) or “files”'] };
  const entries: Entry[] = [];
  let skipped = 0;
  for (const one of list) {
    const entry = isObject(one) ? ofModule(one) : typeof one === 'string' ? readLine(one) : undefined;
    if (entry) entries.push(entry);
    else skipped++;
  }
  const problems =
    skipped === 0 ? [] : [`${skipped} ${skipped === 1 ? 'module has' : 'modules have'} no debug id: nothing can be looked for`];
  return { entries, problems };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** rust-minidump has `modules`, a processed crash of Socorro has it in `json_dump`, our own request has `files`. */
function modulesOf(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json;
  if (!isObject(json)) return undefined;
  const list = json['modules'] ?? json['files'];
  return Array.isArray(list) ? list : modulesOf(json['json_dump']);
}

function ofModule({
  key,
  debug_file: debugFile,
  debug_id: debugId,
  code_file: codeFile,
  code_id: codeId,
  filename,
}: Json): Entry | undefined {
  if (typeof key === 'string') return readLine(key);
  if (isText(debugFile) && isText(debugId) && !isNothing(debugId)) return byNameAndId(debugFile, debugId);
  const file = codeFile ?? filename;
  return isText(file) && isText(codeId) && !isNothing(codeId) ? byNameAndId(file, codeId) : undefined;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const longest = 60;
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
