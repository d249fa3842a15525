// What it may cost to unpack one file: how large a layer may become, for what was sent, and how much is unpacked in all, over every
// layer and every pass. Neighbours: forward-source.ts, which asks at each chunk; ../identify-file.ts.
import { AppError } from '@symdepot/errors';
import { ratioFreeBytes } from '@symdepot/symbols';

export interface UnpackBudget {
  /** `bytes`: of one layer, so far. @throws AppError `file_too_large_unpacked`, `member_ratio_too_high` */
  checkSize(bytes: number): void;
  /** `bytes`: that were unpacked just now, again or for the first time. @throws AppError `file_damaged` */
  spend(bytes: number): void;
}

export interface UnpackLimits {
  readonly fileName: string;
  /** As they came over the network: a member of an archive as it is in there. */
  readonly sentBytes: number;
  readonly maxPlainBytes: number;
  readonly maxRatio: number;
}

/** DEFLATE makes no more of a byte: without a limit of its own, what is packed once is never refused for its ratio. */
export const deflateMaxRatio = 1_032;

/** Of the largest file that it may become. One that uses it up is read to and fro, or packed in layers: most are unpacked twice or so. */
const maxRounds = 4;

export function createUnpackBudget({ fileName: member, sentBytes, maxPlainBytes, maxRatio }: UnpackLimits): UnpackBudget {
  const ratioBytes = Math.max(ratioFreeBytes, sentBytes * maxRatio);
  const maxBytes = Math.min(maxPlainBytes, ratioBytes);
  let left = maxRounds * Math.max(maxBytes, ratioFreeBytes); // a chunk is larger than the smallest limits
  return {
    checkSize(bytes) {
      if (bytes <= maxBytes) return;
      throw maxPlainBytes <= ratioBytes
        ? new AppError('file_too_large_unpacked', { member, limit: maxPlainBytes })
        : new AppError('member_ratio_too_high', { member, limit: maxRatio, setting: 'ARCHIVE_MAX_RATIO' });
    },
    spend(bytes) {
      left -= bytes;
      if (left < 0) throw tooOften(member);
    },
  };
}

/** Also of a layer whose reader goes back too often. */
export const tooOften = (member: string): AppError =>
  new AppError('file_damaged', { member, reason: 'its parts refer to and fro: it would have to be unpacked too often' });
