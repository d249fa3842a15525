// CRC-32C as Google writes it: base64 of four bytes, big endian.
import { crc32c } from '@node-rs/crc32';

export interface Checksum {
  update(chunk: Uint8Array): void;
  toBase64(): string;
}

export function createChecksum(): Checksum {
  let value = 0;
  return {
    update: (chunk) => void (value = crc32c(chunk, value)),
    toBase64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}
