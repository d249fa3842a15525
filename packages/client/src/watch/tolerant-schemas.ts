// What is read of an upload, by the contract's schemas but for names that grow: a server that is newer than this client may
// have further steps and codes, one that is older may not say what delays an upload, and both must still be understood.
import { problem, uploadEvent, uploadStatusResponse } from '@symdepot/api';
import { z } from 'zod';

const anyStep = z.string();

export const anyProblem = problem.extend({ code: z.string() });

const { last_error, next_attempt_at, workers_alive } = uploadEvent.shape;
const tolerant = {
  step: anyStep,
  problems: z.array(anyProblem),
  warnings: z.array(anyProblem).default([]),
  last_error: last_error.optional(),
  next_attempt_at: next_attempt_at.optional(),
  workers_alive: workers_alive.optional(),
};

export const heardUpload = uploadEvent.extend(tolerant);
/** An upload as events and waiting tell of it. */
export type HeardUpload = z.infer<typeof heardUpload>;

export const statusResponse = z.object({
  upload: uploadStatusResponse.shape.upload.extend(tolerant),
});
/** The whole status of an upload. */
export type StatedUpload = z.infer<typeof statusResponse>['upload'];
