// How long things are kept (contract §7). Days; every figure can be set.

export interface RetentionDays {
  readonly tryObjects: number;
  readonly tryRecords: number;
  readonly releaseRecords: number;
  /** Staged archives of failed and rejected uploads, kept so that they can be retried. */
  readonly staged: number;
}

export const defaultRetentionDays: RetentionDays = {
  tryObjects: 28,
  tryRecords: 30,
  releaseRecords: 730,
  staged: 7,
};

export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);
