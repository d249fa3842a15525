// The build id of an inspected file, by its first bytes: of an ELF, as it is or as gzip, or of the ELF that a .sym is of. Debuggers on
// Linux ask by it alone. Neighbour: inspect-batch.ts.
import { debugIdOfBuildId, plainHead, readBuildId } from '@symdepot/debug-files';
import type { InspectedContent } from '@symdepot/symbols';

/** Lower case. */
export const buildIdOf = ({ head, header }: InspectedContent): string | undefined =>
  header ? ofHeader(header) : readBuildId(head[0] === 0x1f && head[1] === 0x8b ? plainHead(head) : head);

/** A code id that its debug id is made of; one of Windows is something else. */
function ofHeader({ codeId, debugId }: NonNullable<InspectedContent['header']>): string | undefined {
  const buildId = codeId?.toLowerCase();
  return buildId !== undefined && debugIdOfBuildId(buildId) === debugId ? buildId : undefined;
}
