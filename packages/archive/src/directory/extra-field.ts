// The extra field after a name in a header: blocks of an id, a length and data (APPNOTE 4.5). Neighbours: member-name.ts,
// read-directory.ts.

export const extraIds = { zip64: 0x0001, unicodePath: 0x7075 } as const;

const blockHeaderBytes = 4;

/** The data of the first block of this id. Undefined where there is none, or it is cut short. */
export function findExtra(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + blockHeaderBytes <= extra.length;) {
    const start = at + blockHeaderBytes;
    const end = start + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return end <= extra.length ? extra.subarray(start, end) : undefined;
    at = end;
  }
  return undefined;
}
