// What happened to an upload, one entry each. Neighbour: upload-status.ts.
import { uploadStates } from '@symdepot/symbols';
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

export const timelineEntry = z
  .object({
    kind: z.enum(['created', 'attempt', 'retry', 'cancel', 'end', 'notification']),
    at: timestamp.describe('When it happened or began.'),
    ended_at: timestamp.nullable().describe('Of an attempt; null while it goes on. Of a notification: when it was delivered.'),
    attempt: z.int().nullable().describe('The number of the attempt, or how many attempts a notification has had.'),
    by: z.string().nullable().describe('Who sent, retried or cancelled it; of a notification the receiver.'),
    state: z.enum(uploadStates).nullable().describe('How it ended.'),
    error: z
      .object({
        code: z
          .string()
          .nullable()
          .describe('Of docs/errors.md; `worker_lost`: the worker stopped answering; `handed_back`: it was stopped.'),
        message: z.string(),
      })
      .nullable()
      .describe('Why an attempt ended without success, or a notification was not taken.'),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;
