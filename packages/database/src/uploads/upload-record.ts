// The domain's view of a row of `uploads`, and how a row becomes one.
import type { Lane, Problem, UploadId, UploadKind, UploadState, UploadStep } from '@symdepot/symbols';
import type { Prisma } from '../generated/client.ts';

/** Why an archive is not kept for a retry, before its days have passed: the archives that are kept, or the volume, are too full. */
export type DiscardReason = 'quota' | 'space';

export interface UploadRecord {
  readonly id: UploadId;
  readonly user: { readonly id: number; readonly email: string };
  readonly tokenId: number | null;
  readonly lane: Lane;
  readonly kind: UploadKind;
  readonly state: UploadState;
  readonly step: UploadStep;
  readonly attempts: number;
  /** How many of them do not count for the limit of attempts. */
  readonly attemptsUncounted: number;
  /** How often it was given to the workers anew: by a retry, or a manifest with what has come since. */
  readonly retries: number;
  readonly archiveName: string;
  readonly archiveBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Digest of the rules by which its members were listed and inspected. */
  readonly rules: string | null;
  readonly bucket: string;
  /** Where its files go instead of the lane's bucket. */
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
  /** Lower goes first; taken when there began to be work to do for it. */
  readonly fairRank: number;
  readonly isStaged: boolean;
  readonly discardedFor: DiscardReason | null;
  readonly requestId: string;
  /** Of a manifest: it takes files, whether a worker is at those that have come or not. */
  readonly isReceiving: boolean;
  /** What is a warning otherwise refuses it. */
  readonly isStrict: boolean;
  /** Until when files can be sent; null unless they are sent one by one. */
  readonly sessionExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly updatedAt: Date;
  /** Higher after every change of the upload or its files. */
  readonly revision: number;
}

/**
 * Files that are sent one by one, in sessions, stand each for itself (ADR 25): nothing else is asked of an upload's kind here.
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
    discardedFor: row.discardedFor as DiscardReason | null,
    archiveBytes: Number(row.archiveBytes),
    fairRank: Number(row.fairRank),
    problems: row.problems as unknown as Problem[],
  };
}
