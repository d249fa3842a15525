// The parts of an upload that the client reads, by the contract's schemas except for extensible names: a newer server may
// have further steps and codes, an older one may not say what delays an upload, and both must still be understood.
import { announcedManifest, problem, uploadAccepted, uploadEvent, uploadLinks, uploadStatusResponse } from '@symdepot/api';
import { z } from 'zod';

const anyStep = z.string();

export const anyProblem = problem.extend({ code: z.string() });

/** Older servers have no page. */
const anyLinks = uploadLinks.extend({ page: uploadLinks.shape.page.optional() });

/** Of a server that took an archive, or closed a manifest. */
export const acceptedUpload = z.object({ upload: uploadAccepted.shape.upload.extend({ links: anyLinks }) });
export type AcceptedUpload = z.infer<typeof acceptedUpload>['upload'];

export const openedManifest = announcedManifest.extend({ links: anyLinks.optional() });
export type OpenedManifest = z.infer<typeof openedManifest>;

const { max_attempts, last_error, next_attempt_at, workers_alive, lane_paused } = uploadEvent.shape;
const tolerant = {
  links: anyLinks,
  max_attempts: max_attempts.optional(),
  step: anyStep,
  problems: z.array(anyProblem),
  warnings: z.array(anyProblem).default([]),
  last_error: last_error.optional(),
  next_attempt_at: next_attempt_at.optional(),
  workers_alive: workers_alive.optional(),
  lane_paused: lane_paused.optional(),
};

export const heardUpload = uploadEvent.extend(tolerant);
/** An upload as in events and while waiting. */
export type HeardUpload = z.infer<typeof heardUpload>;

export const statusResponse = z.object({
  upload: uploadStatusResponse.shape.upload.extend(tolerant),
});
/** The whole status of an upload. */
export type StatedUpload = z.infer<typeof statusResponse>['upload'];
