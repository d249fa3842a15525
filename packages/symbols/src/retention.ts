// How long things are kept (contract §7). Days; every figure can be set.

export interface RetentionDays {
  readonly tryObjects: number;
  readonly tryRecords: number;
  readonly releaseRecords: number;
  /** Staged archives of failed and rejected uploads, kept so that they can be retried. */
  readonly staged: number;
}

export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);

/** Whether something of this time has had its days. Exactly now minus the days is still kept. */
export const isExpired = (time: Date, now: Date, days: number): boolean => time < daysBefore(now, days);

/**
 * An object of the try lane that is younger than this may be skipped by another upload of the same file: it then lives for
 * as many days again. An older one is written anew, so that nobody is told of a file that expires at any moment.
 */
export const skippableDays = (tryObjectDays: number): number => tryObjectDays / 2;
