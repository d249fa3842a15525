// One header block of a tar (POSIX.1-2017 pax, and GNU's own additions): what it says, and whether it is one. Neighbour: read-tar.ts.
import { AppError } from '@symdepot/errors';

export const blockBytes = 512;

export interface TarHeader {
  /** As they stand there. */
  readonly name: Buffer;
  readonly bytes: number;
  /** `0` for a file, from whenever it is. */
  readonly type: string;
}

export const damagedTar = (reason: string): AppError => new AppError('archive_damaged', { reason });

const zeroBlock = Buffer.alloc(blockBytes);
/** Or a part of one. */
export const isZeroBlock = (block: Buffer): boolean => block.equals(zeroBlock.subarray(0, block.length));

const fields = {
  name: [0, 100],
  size: [124, 136],
  checksum: [148, 156],
  type: [156, 157],
  magic: [257, 265],
  prefix: [345, 500],
} as const satisfies Record<string, readonly [start: number, end: number]>;

const fieldOf = (block: Buffer, field: keyof typeof fields): Buffer => block.subarray(...fields[field]);

/** @throws AppError `archive_damaged` where it is none */
export function readTarHeader(block: Buffer): TarHeader {
  if (!isChecked(block)) throw damagedTar('what should be the header of a file in the tar is none');
  const name = textOf(fieldOf(block, 'name'));
  const prefix = hasPrefix(block) ? textOf(fieldOf(block, 'prefix')) : noBytes;
  const type = fieldOf(block, 'type').toString('latin1');
  return {
    name: prefix.length > 0 ? Buffer.concat([prefix, slash, name]) : name,
    bytes: numberOf(fieldOf(block, 'size')),
    type: type === '\0' || type === '7' ? '0' : type,
  };
}

const noBytes = Buffer.alloc(0);
const slash = Buffer.from('/');

/** GNU's format has other things in its place. */
const hasPrefix = (block: Buffer): boolean => fieldOf(block, 'magic').toString('latin1') === 'ustar\u000000';

/** Up to the first NUL. */
export function textOf(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

/** The sum of all bytes, with blanks in place of the sum itself. */
export function isChecked(block: Buffer): boolean {
  const [start, end] = fields.checksum;
  const stated = octalOf(fieldOf(block, 'checksum'));
  let sum = 0;
  for (let at = 0; at < blockBytes; at++) sum += at >= start && at < end ? 0x20 : block[at]!;
  return stated === sum;
}

/** Octal digits, or where the first bit is set a number of that many bytes. */
function numberOf(field: Buffer): number {
  if (field[0]! < 0x80) return checkNumber(octalOf(field));
  const digits = Buffer.from(field);
  digits[0] = digits[0]! & 0x7f;
  return checkNumber(digits.reduce((value, byte) => value * 256 + byte, 0));
}

export function checkNumber(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw damagedTar('the size of a file in the tar is no number');
  return value;
}

function octalOf(field: Buffer): number {
  const text = textOf(field).toString('latin1').trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || '0', 8) : Number.NaN;
}
