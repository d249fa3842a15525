// Bytes that begin as a packed file does, and are random from there on: what they are packed with is told by their first bytes.
import { randomBytes } from 'node:crypto';

const xzMagic = Buffer.from('fd377a585a00', 'hex');

export const xzLike = (bytes: number): Buffer => Buffer.concat([xzMagic, randomBytes(bytes - xzMagic.length)]);
