// Maintenance of data: counts what has arrived (arrivals), removes what has expired (sweep), and checks what is kept
// (verify).
export { createArtefactDigester, digestArtefact, type ArtefactDigest } from './artefacts/digest-artefact.ts';
export { deleteRemovedArtefacts, discardArtefactParts } from './artefacts/sweep-artefacts.ts';
export { verifyArtefact, verifyArtefacts, type VerifyArtefactsReport } from './artefacts/verify-artefacts.ts';
export type { MaintenanceContext } from './maintenance-context.ts';
export { recordDirectUploads } from './sweeps/record-direct-uploads.ts';
export { discardArchives, discardBeyondQuota } from './sweeps/discard-archives.ts';
export { readMaintenanceLimits } from './read-maintenance-limits.ts';
export { sweepNames, sweepData, type SweepName, type SweepReport } from './sweeps/sweep-data.ts';
export type { SweepResult } from './sweeps/sweep.ts';
export { removeContent } from './takedowns/remove-content.ts';
export { takeDown, type TakedownReport, type TakenDownObject } from './takedowns/take-down.ts';
export { unlessDamaged } from './verify/unless-damaged.ts';
export { verifyData } from './verify/verify-data.ts';
export type { VerifyOptions, VerifyProgress, VerifyReport } from './verify/verify-report.ts';
