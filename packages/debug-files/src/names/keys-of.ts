// The key of an identified file, and the form in which it is stored: one row for each kind (docs/adr/0044).
// Neighbours: identify-file.ts (says what the file is), name-of.ts (what it is called).
import { AppError } from '@symdepot/errors';
import { maxKeyLength, symNameOf, tryParseKey, type Problem } from '@symdepot/symbols';
import type { Holdings, IdentifiedFile, Identity, StoredForm, StoredKey, StoredKeys } from '../identified-file.ts';
import { nameOf, namelessDebug } from './name-of.ts';

interface Place {
  readonly debugFile: string;
  readonly symbolsFile: string;
  readonly form: StoredForm;
}

/** `fileName` is what its sender calls it, with folders or without: the name of what does not say its own. */
export function keysOf(file: IdentifiedFile, fileName: string): StoredKeys {
  const place = placeOf(file, nameOf(file, fileName));
  const keys = new Map<string, StoredKey>();
  for (const identity of file.identities) {
    const text = `${place.debugFile}/${idOf(file, identity)}/${place.symbolsFile}`;
    const key = tryParseKey(text);
    if (key === undefined) return { ok: false, problem: unusableName(fileName, place.debugFile, text) };
    if (!keys.has(key)) keys.set(key, { key, form: place.form, identity });
  }
  const [first, ...others] = keys.values();
  return { ok: true, keys: [first!, ...others] };
}

/** Of two files of the same key the one with more is kept; the other is skipped as `less_complete`. */
export const richnessOf = ({ code, debug, symbols }: Holdings): number => (debug ? 4 : 0) + (symbols ? 2 : 0) + (code ? 1 : 0);

/** Debuggers ask for a program of Windows by its code id, for all else by the debug id. */
const idOf = ({ kind }: IdentifiedFile, { codeId, debugId }: Identity): string => (kind === 'pe' ? codeId : debugId) ?? '';

function placeOf(file: IdentifiedFile, name: string): Place {
  const under = (symbolsFile: string, form: StoredForm): Place => ({ debugFile: name, symbolsFile, form });
  switch (file.kind) {
    case 'sym':
      return under(symNameOf(name), 'plain');
    case 'elf':
      if (file.holds.code) return under(name, 'plain_gzip_at_rest');
      // Where it has no name it is called as debuggers of .NET ask for it.
      return under(name === namelessDebug ? `${name}.gz` : `${name}.dbg.gz`, 'gzip');
    case 'macho':
      return file.holds.code ? under(name, 'plain') : under(`${name}.dwarf.gz`, 'gzip');
    case 'pe':
    case 'pdb':
    case 'portable_pdb':
      // Debuggers unpack a cabinet that alone is around it, and ask for it by this name.
      return file.around.join() === 'cabinet' ? under(`${name.slice(0, -1)}_`, 'as_sent') : under(name, 'plain');
    case 'source_bundle':
      return under(symNameOf(name).replace(/\.sym$/, '.src.zip'), 'plain');
  }
}

function unusableName(fileName: string, name: string, text: string): Problem {
  const reason =
    name === ''
      ? 'it is empty'
      : text.length > maxKeyLength
        ? `its key would be longer than ${maxKeyLength} characters`
        : 'it holds characters that no key can have';
  const { code, message } = new AppError('file_name_unusable', { member: fileName, name, reason });
  return { code, member: fileName, message };
}
