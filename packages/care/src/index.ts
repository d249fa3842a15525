// Care of data: what has come is counted (arrivals), what has had its time goes (sweep), and what is kept is what it should be
// (verify).
export type { CareContext, CareLimits } from './care-context.ts';
export { collectArrivals } from './collect-arrivals.ts';
export { discardArchives, discardBeyondQuota } from './discard-archives.ts';
export { sweepNames, sweepData, type SweepName, type SweepReport } from './sweep-data.ts';
export type { SweepResult } from './sweep.ts';
export { verifyData } from './verify-data.ts';
export type { VerifyOptions, VerifyProgress, VerifyReport } from './verify-report.ts';
