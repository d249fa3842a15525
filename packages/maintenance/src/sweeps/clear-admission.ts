// What admission leaves behind: slots of processes that died, and the request counts of callers that come no more.
import { daysBefore } from '@symdepot/symbols';
import type { Sweep, SweepResult } from './sweep.ts';

/** Windows last a minute, slots minutes: after a day both mean nothing, whatever the clocks say. */
const admissionDays = 1;

const counted = (count: number): SweepResult => ({ count, bytes: 0, examples: [] });

export const clearSlots: Sweep = async ({ database: { expiry } }, { now, isDryRun }) => {
  const before = daysBefore(now, admissionDays);
  return counted(await (isDryRun ? expiry.countSlots(before) : expiry.deleteSlots(before)));
};

export const clearRateWindows: Sweep = async ({ database: { expiry } }, { now, isDryRun }) => {
  const before = daysBefore(now, admissionDays);
  return counted(await (isDryRun ? expiry.countRateWindows(before) : expiry.deleteRateWindows(before)));
};
