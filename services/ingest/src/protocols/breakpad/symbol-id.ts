// What a sender says that its file is, in the body of `:complete`: `{ symbol_id: {debug_file: "crash", debug_id: "5E12…" },
// symbol_upload_type: "BREAKPAD" }`, which is no JSON and escapes nothing; chromite sends JSON. At most maxSymbolIdBytes.
import { debugIdOfBuildId } from '@symdepot/debug-files';
import { AppError } from '@symdepot/errors';
import { symNameOf } from '@symdepot/symbols';

export const maxSymbolIdBytes = 4_096;

export interface SaidFile {
  readonly debugFile: string;
  /** As it was typed, where it is not of a MODULE line: a build id, or a code id. */
  readonly debugId: string;
  /** For people. */
  readonly fileName: string;
}

/** @throws AppError `request_invalid` */
export function parseSymbolId(body: string): SaidFile {
  const read = readerOf(body);
  const [debugFile, debugId, type] = [read('debug_file'), read('debug_id'), read('symbol_upload_type')];
  if (!debugFile || !debugId)
    throw new AppError('request_invalid', { reason: 'The body must hold symbol_id: {debug_file: "…", debug_id: "…"}' });
  return saidFile(debugFile, debugId, type ?? 'BREAKPAD');
}

/** @throws AppError `request_invalid` when nothing can have such a name or id */
export function saidFile(debugFile: string, debugId: string, type: string): SaidFile {
  const id = idOf(debugId.replaceAll('-', ''), type);
  if (debugFile.length > maxFileLength || id.length > maxIdLength)
    throw new AppError('request_invalid', { reason: 'No file has a name or an id as long as that' });
  return { debugFile, debugId: id, fileName: type === 'BREAKPAD' ? symNameOf(debugFile) : debugFile };
}

function idOf(digits: string, type: string): string {
  if (withoutAge.has(type) && digits.length === 32) return `${digits}0`;
  // Longer than any code id: of such a file only its debug id is known.
  return ofElf.has(type) && digits.length > maxIdLength && /^(?:[0-9a-f]{2}){1,64}$/i.test(digits) ? debugIdOfBuildId(digits) : digits;
}

const ofElf: ReadonlySet<string> = new Set(['ELF', 'DEBUG_ONLY', 'DWP']);
/** Of these people know a UUID. */
const withoutAge: ReadonlySet<string> = new Set(['MACHO', 'DSYM']);

const maxFileLength = 300;
const maxIdLength = 40;

type Name = 'debug_file' | 'debug_id' | 'symbol_upload_type';

function readerOf(body: string): (name: Name) => string | undefined {
  const json = parseJson(body);
  if (json === undefined) return (name) => bareKeys[name].exec(body)?.[1];
  return (name) => {
    const value = name === 'symbol_upload_type' ? json[name] : (json['symbol_id'] as Members | undefined)?.[name];
    return typeof value === 'string' ? value : undefined;
  };
}

const bareKeys: Readonly<Record<Name, RegExp>> = {
  debug_file: /\bdebug_file: ?"([^"]*)"/,
  debug_id: /\bdebug_id: ?"([^"]*)"/,
  symbol_upload_type: /\bsymbol_upload_type: ?"([^"]*)"/,
};

type Members = Readonly<Record<string, unknown>>;

function parseJson(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Members) : {};
  } catch {
    return undefined;
  }
}
