// What the header of a stored .sym says, as Tecken shows it (Tecken §1.11): without a MODULE line that can be read nothing of
// it counts, and what a header that counts does not say is the empty text. Neighbour: find-visible-file.ts.
import type { FileDetails } from '@symdepot/api';
import type { SymHeader } from '@symdepot/symbols';

type Header = Pick<FileDetails, 'debug_filename' | 'debug_id' | 'code_file' | 'code_id' | 'generator'>;

export const presentHeader = ({ debugFile, debugId, codeFile, codeId, generator }: SymHeader): Header =>
  debugFile === null || debugId === null
    ? { debug_filename: null, debug_id: null, code_file: null, code_id: null, generator: null }
    : { debug_filename: debugFile, debug_id: debugId, code_file: codeFile ?? '', code_id: codeId ?? '', generator: generator ?? '' };
