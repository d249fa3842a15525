// The CRC-32 of ZIP and gzip, at several times the speed of Node's own (29 GB/s against 5 on the machine of docs/performance.md):
// every byte of every archive passes here. The one door of @node-rs/crc32 in this package.
export { crc32 } from '@node-rs/crc32';
