// Numbers in bytes of either byte order. Offsets of 64 bits become numbers: beyond 2^53 they lose digits, and are larger than
// any file all the same. Whoever reads has made sure that the bytes are there.

export interface Fields {
  readonly length: number;
  u16(at: number): number;
  u32(at: number): number;
  u64(at: number): number;
}

export const fieldsOf = (bytes: Buffer, isLittle: boolean): Fields => ({
  length: bytes.length,
  u16: (at) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
  u32: (at) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
  u64: (at) => Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)),
});
