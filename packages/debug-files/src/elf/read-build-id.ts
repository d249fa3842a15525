// The build id of an ELF whose first bytes are at hand. Neighbour: ../kinds/elf.ts, which reads what it needs.

/** How many of the first bytes are enough for every ELF that a linker wrote. */
export const elfHeadBytes = 4096;

/** Lower case; undefined where the head is of no ELF, or holds no build id. Never throws, whatever the bytes are. */
export function readBuildId(_head: Uint8Array): string | undefined {
  throw new Error('not yet');
}

/** The debug id that stands for a build id of any length (`5490CA19403F9E3D8938FDB4B22850EB0` for `19ca9054…`). */
export function debugIdOfBuildId(_buildId: string): string {
  throw new Error('not yet');
}
