// Where an ELF file says that it ends. Neighbours: layout.ts; read-build-id.ts, which looks at the same first bytes.
import { parseElfHeader } from './layout.ts';

/**
 * The end of its table of sections, which linkers and objcopy write last; a file may be longer all the same. Undefined: it is no ELF, or
 * has no such table.
 */
export function elfEnd(head: Buffer): number | undefined {
  const { offset = 0, entryBytes = 0, count = 0 } = parseElfHeader(head)?.sections ?? {};
  return offset > 0 && count > 0 ? offset + entryBytes * count : undefined;
}
