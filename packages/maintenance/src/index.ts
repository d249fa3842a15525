// Care of data: what has come is counted (arrivals), what has had its time goes (sweep), and what is kept is what it should be
// (verify).
export type { MaintenanceContext } from './maintenance-context.ts';
export { recordDirectUploads } from './sweeps/record-direct-uploads.ts';
export { discardArchives, discardBeyondQuota } from './sweeps/discard-archives.ts';
export { readCareLimits } from './read-care-limits.ts';
export { sweepNames, sweepData, type SweepName, type SweepReport } from './sweeps/sweep-data.ts';
export type { SweepResult } from './sweeps/sweep.ts';
export { verifyData } from './verify/verify-data.ts';
export type { VerifyOptions, VerifyProgress, VerifyReport } from './verify/verify-report.ts';
