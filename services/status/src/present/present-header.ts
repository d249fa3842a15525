// The header of a stored .sym, in Tecken's format (Tecken §1.11): without a readable MODULE line none of it counts, and what
// a header leaves out is the empty string. Neighbour: find-visible-file.ts.
import type { FileDetails } from '@symdepot/api';
import type { SymHeader } from '@symdepot/symbols';

type Header = Pick<FileDetails, 'debug_filename' | 'debug_id' | 'code_file' | 'code_id' | 'generator'>;

export const presentHeader = ({ debugFile, debugId, codeFile, codeId, generator }: SymHeader): Header =>
  debugFile === null || debugId === null
    ? { debug_filename: null, debug_id: null, code_file: null, code_id: null, generator: null }
    : { debug_filename: debugFile, debug_id: debugId, code_file: codeFile ?? '', code_id: codeId ?? '', generator: generator ?? '' };
