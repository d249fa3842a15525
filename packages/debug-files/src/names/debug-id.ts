// Debug ids as Breakpad writes them: 32 digits of a GUID, whose first three fields are numbers, and an age. Upper case.

const guidBytes = 16;

/** The digits of a GUID that lies in memory as Windows has it: its first three fields are little-endian numbers. */
function guidDigits(bytes: Buffer): string {
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

/** Its GUID, whatever the age, was never filled in: everybody's files would have the same key. Shorter ones are of a `.sym` only. */
export const isZeroId = (id: string): boolean => /^(?:0{32}|0+$)/.test(id);

/** A portable PDB has no age. */
export const portableAge = 0xffffffff;

/**
 * The debug id that stands for a build id (`5490CA19403F9E3D8938FDB4B22850EB0` for `19ca9054…`): its first 16 bytes, filled up with
 * zeros. Swapped for both byte orders, so that whoever has only the build id finds it.
 */
export const debugIdOfBuildId = (buildId: string): string => `${guidDigits(Buffer.from(buildId, 'hex'))}0`;

/** Linkers write 8, 16, 20 or 32 bytes; a number that somebody chose may have others. */
export const maxBuildIdBytes = 64;

/** A code id that is a build id, which only the debug id tells: other code ids are no part of it. */
export function buildIdIn(codeId: string | null, debugId: string): string | null {
  if (codeId === null || codeId.length % 2 === 1 || codeId.length > maxBuildIdBytes * 2) return null;
  return debugIdOfBuildId(codeId) === debugId ? codeId.toLowerCase() : null;
}

/** What is longer than the id of any program is a build id that somebody chose: no crash report has it as a code id. */
const maxCodeIdLength = 40;
export const shortCodeId = (codeId: string | null): string | null => (codeId !== null && codeId.length <= maxCodeIdLength ? codeId : null);
