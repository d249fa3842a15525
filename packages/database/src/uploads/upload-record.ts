// The domain's view of a row of `uploads`, and how a row becomes one.
import type { Lane, Problem, UploadDoor, UploadId, UploadKind, UploadState, UploadStep } from '@symdepot/symbols';
import type { Prisma } from '../generated/client.ts';

/** Why an archive is not kept for a retry until its days are over: kept archives exceed their limit, or the volume is too full. */
export type DiscardReason = 'quota' | 'space';

export interface UploadRecord {
  readonly id: UploadId;
  readonly user: { readonly id: number; readonly email: string };
  readonly tokenId: number | null;
  /** Its user is responsible for it, who was signed in to the site, and no token. */
  readonly isBySession: boolean;
  readonly lane: Lane;
  readonly kind: UploadKind;
  /** Null for uploads from before it was recorded. */
  readonly door: UploadDoor | null;
  /** What its sender says that its one file is. */
  readonly expectedDebugFile: string | null;
  readonly expectedDebugId: string | null;
  readonly state: UploadState;
  readonly step: UploadStep;
  readonly attempts: number;
  /** How many of them do not count towards the limit of attempts. */
  readonly attemptsUncounted: number;
  /** How often it was given to the workers again: by a retry, or for a manifest's files that arrived since. */
  readonly retries: number;
  readonly archiveName: string;
  readonly archiveBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Digest of the rules by which its members were listed and inspected. */
  readonly rules: string | null;
  readonly bucket: string;
  /** The destination of its files instead of the lane's bucket. */
  readonly privateBucketUrl: string | null;
  readonly downloadUrl: string | null;
  readonly redirectUrls: readonly string[];
  readonly problems: readonly Problem[];
  readonly error: string | null;
  /** While it is retried: why the last attempt failed. */
  readonly lastErrorCode: string | null;
  readonly lastErrorMessage: string | null;
  readonly lastErrorAt: Date | null;
  readonly nextAttemptAt: Date | null;
  /** Lower goes first; assigned when it first had work to do. */
  readonly fairRank: number;
  readonly isStaged: boolean;
  readonly discardedFor: DiscardReason | null;
  readonly requestId: string;
  /** For a manifest: it accepts files, whether or not a worker is processing those that have arrived. */
  readonly isReceiving: boolean;
  /** Strict: warnings reject it. */
  readonly isStrict: boolean;
  /** Until when files can be sent; null unless they are sent one by one. */
  readonly sessionExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly updatedAt: Date;
  /** Increases with every change of the upload or its files. */
  readonly revision: number;
}

/**
 * Files that are sent one by one, in sessions, each stand for themselves (ADR 25): nothing else here depends on an upload's kind.
 */
export const sentOneByOne = { sessionExpiresAt: { not: null } } as const satisfies Prisma.UploadWhereInput;
export const isSentOneByOne = ({ sessionExpiresAt }: Pick<UploadRecord, 'sessionExpiresAt'>): boolean => sessionExpiresAt !== null;

export const withUser = {
  user: { select: { id: true, email: true } },
} as const satisfies Prisma.UploadInclude;

export function toUploadRecord(row: Prisma.UploadGetPayload<{ include: typeof withUser }>): UploadRecord {
  const { userId: _userId, workedSeconds: _workedSeconds, ...rest } = row;
  return {
    ...rest,
    id: row.id as UploadId,
    door: row.door as UploadDoor | null,
    discardedFor: row.discardedFor as DiscardReason | null,
    archiveBytes: Number(row.archiveBytes),
    fairRank: Number(row.fairRank),
    problems: row.problems as unknown as Problem[],
  };
}
