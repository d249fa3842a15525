// What is known about a module, in Tecken's format (Tecken §2.4); its URL is the one that works, even where Tecken's did not.
import type { Syminfo } from '@symdepot/api';
import type { SymbolsMatch } from '@symdepot/database';
import { keyPath } from '@symdepot/symbols';

export const presentSyminfo = (match: SymbolsMatch, baseUrl: string): Syminfo => ({
  debug_id: match.debugId,
  debug_filename: match.debugFile,
  code_file: match.codeFile ?? '',
  code_id: match.codeId ?? '',
  generator: match.generator ?? '',
  url: `${baseUrl}${match.lane === 'try' ? '/try' : ''}/${keyPath(match.key)}`,
});
