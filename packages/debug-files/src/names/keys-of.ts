// The key of an identified file, and the form in which it is stored: one row for each kind (docs/adr/0044).
// Neighbours: identify-file.ts (says what the file is), name-of.ts (what it is called).
import { AppError } from '@symdepot/errors';
import { maxKeyLength, symNameOf, tryParseKey, type Problem } from '@symdepot/symbols';
import type { FileKind, Holdings, IdentifiedFile, Identity, StoredForm, StoredKey, StoredKeys } from '../identified-file.ts';
import { isDebugOnly, nameOf, namelessDebug } from './name-of.ts';
import { whyUnusable } from './usable-name.ts';

interface Place {
  readonly symbolsFile: string;
  readonly form: StoredForm;
}

/** `fileName` is what its sender calls it, with folders or without: the name of what does not say its own. */
export function keysOf(file: IdentifiedFile, fileName: string): StoredKeys {
  const debugFile = nameOf(file, fileName);
  const reason = whyUnusable(debugFile);
  if (reason !== undefined) return { ok: false, problem: unusableName(fileName, debugFile, reason) };
  const { symbolsFile, form } = places[file.kind](debugFile, file);
  const keys = new Map<string, StoredKey>();
  for (const identity of file.identities) {
    const key = tryParseKey(`${debugFile}/${idOf(file, identity)}/${symbolsFile}`);
    if (key === undefined) return { ok: false, problem: unusableName(fileName, debugFile, tooLong) };
    if (!keys.has(key)) keys.set(key, { key, form, identity });
  }
  const [first, ...others] = keys.values();
  return { ok: true, keys: [first!, ...others] };
}

/**
 * Of two files of the same key the one with more is kept; the other is skipped as `less_complete`. Code counts most: under a key that a
 * program may have, whoever asks wants to have it.
 */
export const richnessOf = ({ code, debug, symbols }: Holdings): number => (code ? 4 : 0) + (debug ? 2 : 0) + (symbols ? 1 : 0);

/** Debuggers ask for a program of Windows by its code id, for all else by the debug id. */
export const idOf = ({ kind }: Pick<IdentifiedFile, 'kind'>, { codeId, debugId }: Identity): string =>
  (kind === 'pe' ? codeId : debugId) ?? '';

const places: Readonly<Record<FileKind, (name: string, file: IdentifiedFile) => Place>> = {
  sym: (name) => ({ symbolsFile: symNameOf(name), form: 'plain' }),
  elf(name, { holds }) {
    if (holds.code) return { symbolsFile: name, form: 'plain_gzip_at_rest' };
    // Where it has no name it is called as debuggers of .NET ask for it.
    return { symbolsFile: name === namelessDebug ? `${name}.gz` : `${name}.dbg.gz`, form: 'gzip' };
  },
  macho: (name, { holds }) => (holds.code ? asIs(name) : { symbolsFile: `${name}.dwarf.gz`, form: 'gzip' }),
  dsym_tar: (name) => ({ symbolsFile: `${name}.dSYM.tar`, form: 'plain_gzip_at_rest' }),
  pe: (name, file) => (isDebugOnly(file) ? { symbolsFile: `${name}.dbg.gz`, form: 'gzip' } : (inCabinet(name, file) ?? asIs(name))),
  pdb: (name, file) => inCabinet(name, file) ?? asIs(name),
  portable_pdb: (name, file) => inCabinet(name, file) ?? asIs(name),
  source_bundle: (name) => ({ symbolsFile: symNameOf(name).replace(/\.sym$/, '.src.zip'), form: 'plain' }),
};

const asIs = (symbolsFile: string) => ({ symbolsFile, form: 'plain' }) as const;

/** Debuggers open a cabinet that alone is around it, and ask for it by this name. Of one letter, or half of one, none would be left. */
function inCabinet(name: string, { around }: IdentifiedFile): Place | undefined {
  const stem = name.slice(0, -1);
  const isPossible = around.join() === 'cabinet' && stem !== '' && stem.isWellFormed();
  return isPossible ? { symbolsFile: `${stem}_`, form: 'as_sent' } : undefined;
}

const tooLong = `its key would be longer than ${maxKeyLength} characters`;

function unusableName(fileName: string, name: string, reason: string): Problem {
  const { code, message } = new AppError('file_name_unusable', { member: fileName, name, reason });
  return { code, member: fileName, message };
}
