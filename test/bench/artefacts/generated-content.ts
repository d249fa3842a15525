// Bytes that no packer makes smaller, the same ones at each offset in every run: whoever sends them, and goes on in the middle, needs
// no file. Used by measure-artefact.ts.
import { createCipheriv } from 'node:crypto';

const key = Buffer.alloc(16, 'symdepot');
const blockBytes = 16;
const zeros = Buffer.alloc(2 ** 20);

/** Those from `start` to `end`: the key stream of AES in counter mode, whose counter tells the offset. */
export function* generateContent(start: number, end: number): Generator<Buffer> {
  const counter = Buffer.alloc(blockBytes);
  counter.writeBigUInt64BE(BigInt(Math.floor(start / blockBytes)), 8);
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  cipher.update(zeros.subarray(0, start % blockBytes));
  for (let at = start; at < end; at += zeros.length) yield cipher.update(zeros.subarray(0, Math.min(zeros.length, end - at)));
}
