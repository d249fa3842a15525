// Breakpad's text: all is in its first lines. The name is what follows the id, blanks included.
import { isUtf8 } from 'node:buffer';
import { parseSymHeader } from '@symdepot/symbols';
import { buildIdIn } from '../names/debug-id.ts';
import { headBytes } from '../file-reader.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';

export const sym: KindReader = {
  isKind: (head) => beginsWith(head, 'MODULE '),

  async read({ head, size, damaged, checkEnd }) {
    const lineEnd = head.indexOf('\n');
    if (lineEnd === -1 && size <= headBytes) checkEnd(size + 1, 'MODULE line');
    if (lineEnd === -1) throw damaged('its MODULE line does not end');
    const line = head.subarray(0, lineEnd + 1);
    // The first line counts, whatever the others say; of a name that is no text something else would be left.
    if (line.includes(0) || !isUtf8(line)) throw damaged('its MODULE line is no text');
    const { debugId, debugFile } = parseSymHeader(line, true);
    const { codeId } = parseSymHeader(head, size <= headBytes);
    if (debugId === null || debugFile === null) throw damaged('its first line is not `MODULE <os> <cpu> <debug id> <debug file>`');
    const arch = head.toString('latin1', 0, lineEnd).split(/ +/, 3)[2]!;
    return {
      kind: 'sym',
      name: debugFile,
      identities: [{ debugId, codeId, buildId: buildIdIn(codeId, debugId), arch }],
      holds: { code: false, debug: true, symbols: true },
    };
  },
};
