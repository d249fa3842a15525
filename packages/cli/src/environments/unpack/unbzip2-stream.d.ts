// The parts of unbzip2-stream that read-bzip2.ts uses, of which there are no types.
declare module 'unbzip2-stream/lib/bit_iterator.js' {
  interface Bits {
    (count: number | null): number;
    /** Bytes of which a bit was read. */
    readonly bytesRead: number;
  }
  export type { Bits };
  /** @param next the next bytes, never none */
  const readBits: (next: () => Uint8Array) => Bits;
  export default readBits;
}

declare module 'unbzip2-stream/lib/bzip2.js' {
  type Bits = (count: number | null) => number;
  const decoder: {
    /** The size of the stream's blocks, in units of 100 kB. */
    header(bits: Bits): number;
    /** One block. The checksum of the stream so far; null: it was the stream's end. */
    decompress(bits: Bits, write: (byte: number) => void, buffer: Int32Array, bufferSize: number, checksum: number | null): number | null;
  };
  export default decoder;
}
