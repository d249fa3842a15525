// What the files of fixtures/doors are called by debuggers (README there). Neighbour: doorFile of testkit, which reads them.

/** Debug ids, as keys have them. */
export const doorIds = {
  elf: '5490CA19403F9E3D8938FDB4B22850EB0',
  elfOfEightBytes: '040302010605080700000000000000000',
  /** Of the program: time stamp and size. */
  pe: 'FA04A3655000',
  pdb: '91935047B38F61094C4C44205044422E1',
  machoIntel: '4C4C440955553144A10B6F7AAF99F4C90',
  machoArm: '4C4C44DD55553144A1901CFB009A6D5D0',
  portablePdb: '497B72F6390A44FC878E5A2D63B6CC4BFFFFFFFF',
} as const;

/** The build id of the ELF files. */
export const doorBuildId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
