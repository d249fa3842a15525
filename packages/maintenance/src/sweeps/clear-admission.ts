// Removes the leftovers of admission (slots of processes that died, request counts of callers that no longer come) and of sign-in:
// sessions that have ended, sign-ins that nobody finished, links that nobody followed.
import { daysBefore } from '@symdepot/symbols';
import type { Sweep, SweepResult } from './sweep.ts';

/** Windows last a minute or a day, slots minutes: after a day both are meaningless. */
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

export const clearSessions: Sweep = async ({ database: { expiry } }, { now, isDryRun }) =>
  counted(await (isDryRun ? expiry.countSignedIn(now) : expiry.deleteSignedIn(now)));
