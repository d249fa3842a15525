// Debug ids as Breakpad writes them: 32 digits of a GUID, whose first three fields are numbers, and an age. Upper case.

const guidBytes = 16;

/** The digits of a GUID that lies in memory as Windows has it: its first three fields are little-endian numbers. */
export function guidDigits(bytes: Buffer): string {
  const guid = Buffer.alloc(guidBytes);
  bytes.copy(guid, 0, 0, guidBytes);
  guid.subarray(0, 4).reverse();
  guid.subarray(4, 6).reverse();
  guid.subarray(6, 8).reverse();
  return upperHex(guid);
}

export const upperHex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

/** Of a PDB, and of the program that names it. */
export const debugIdOfGuid = (guid: Buffer, age: number): string => guidDigits(guid) + age.toString(16).toUpperCase();

/** A portable PDB has no age. */
export const portableAge = 0xffffffff;

/**
 * The debug id that stands for a build id (`5490CA19403F9E3D8938FDB4B22850EB0` for `19ca9054…`): its first 16 bytes, filled up with
 * zeros. Swapped for both byte orders, so that whoever has only the build id finds it.
 */
export const debugIdOfBuildId = (buildId: string): string => `${guidDigits(Buffer.from(buildId, 'hex'))}0`;

/** A code id that is a build id, which only the debug id tells: other code ids are no part of it. */
export const buildIdIn = (codeId: string | null, debugId: string | null): string | null =>
  codeId !== null && codeId.length % 2 === 0 && debugIdOfBuildId(codeId) === debugId ? codeId.toLowerCase() : null;
