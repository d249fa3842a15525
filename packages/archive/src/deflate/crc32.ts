// The CRC-32 of ZIP and gzip, at several times the speed of Node's own (29 GB/s against 5 on the machine of docs/performance.md):
// every byte of every archive passes here. Node's own where there is no prebuilt addon. The one door of @node-rs/crc32 here.
import { createRequire } from 'node:module';
import { crc32 as ownCrc32 } from 'node:zlib';

type Crc32 = (bytes: Buffer, value?: number) => number;

function loadCrc32(): Crc32 {
  try {
    return (createRequire(import.meta.url)('@node-rs/crc32') as { readonly crc32: Crc32 }).crc32;
  } catch {
    return ownCrc32;
  }
}

export const crc32 = loadCrc32();
