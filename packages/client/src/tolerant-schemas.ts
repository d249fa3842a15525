// What is read of an upload, by the contract's schemas but for names that grow: a server that is newer than this client may
// have further steps and codes, and must still be understood.
import { problem, uploadEvent, uploadStatusResponse } from '@symdepot/api';
import { z } from 'zod';

const anyStep = z.string();

export const anyProblem = problem.extend({ code: z.string() });

export const heardUpload = uploadEvent.extend({ step: anyStep, problems: z.array(anyProblem) });
/** An upload as events and waiting tell of it. */
export type HeardUpload = z.infer<typeof heardUpload>;

export const statusAnswer = z.object({
  upload: uploadStatusResponse.shape.upload.extend({ step: anyStep, problems: z.array(anyProblem) }),
});
/** The whole status of an upload. */
export type StatedUpload = z.infer<typeof statusAnswer>['upload'];
