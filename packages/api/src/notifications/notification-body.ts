// What a receiver is told when an upload has ended: the body of a notification (docs/webhooks.md).
import { uploadStates } from '@symdepot/symbols';
import { z } from 'zod';
import { problem } from '../uploads/problem.ts';
import { timestamp } from '../timestamp.ts';
import { uploadLinks } from '../uploads/upload-links.ts';
import { uploadProgress } from '../uploads/upload-status.ts';

const states = uploadStates.filter((state) => state !== 'staged' && state !== 'processing');

/** As Standard Webhooks has it: `type`, `timestamp`, `data`. The id is in the header `webhook-id`. */
export const notificationBody = z
  .object({
    type: z.enum(states.map((state) => `upload.${state}` as const)),
    timestamp: timestamp.describe('When the upload ended.'),
    data: z.object({
      id: z.int(),
      filename: z.string(),
      size: z.int(),
      sha256: z.string(),
      try_symbols: z.boolean(),
      state: z.enum(states),
      error: z.string().nullable(),
      problems: z.array(problem).describe('The first twenty; the status has the rest.'),
      problem_count: z.int(),
      attempts: z.int(),
      progress: uploadProgress,
      created_at: timestamp,
      completed_at: timestamp,
      links: uploadLinks,
    }),
  })
  .meta({ id: 'NotificationBody' });
export type NotificationBody = z.infer<typeof notificationBody>;
