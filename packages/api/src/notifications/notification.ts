// How a notification was taken: one entry of the delivery log in the status of an upload. Neighbour: notification-body.ts.
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

export const notification = z
  .object({
    id: z.string().describe('The header `webhook-id`.'),
    type: z.string(),
    url: z.string().describe('Scheme, host and port: the rest may be a secret.'),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    created_at: timestamp,
    next_attempt_at: timestamp.nullable(),
    delivered_at: timestamp.nullable(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof notification>;
