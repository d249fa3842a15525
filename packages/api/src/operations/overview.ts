// The state of the whole system in one document, for operators. Neighbour: routes/operations.ts.
import { lanes, type UploadStep } from '@symdepot/symbols';
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

const lane = z.enum(lanes);
const seconds = z.number().nullable();
/** What a worker does with an upload, one after the other. */
export const workSteps = ['unpack', 'list', 'inspect', 'gate', 'publish'] as const satisfies readonly UploadStep[];

export const pausedLane = z.object({ lane, paused_at: timestamp, paused_by: z.string(), reason: z.string() }).meta({ id: 'PausedLane' });
export type PausedLane = z.infer<typeof pausedLane>;

export const overview = z
  .object({
    as_of: timestamp,
    lanes: z.array(
      z.object({
        lane,
        paused: pausedLane.nullable(),
        states: z
          .object({
            staged: z.int(),
            receiving: z.int(),
            processing: z.int(),
            complete: z.int(),
            rejected: z.int(),
            failed: z.int(),
            cancelled: z.int(),
          })
          .describe('Uploads by state; those that have ended: of the last 24 hours.'),
        oldest_seconds: z
          .object({ staged: seconds, receiving: seconds, processing: seconds })
          .describe('How long the oldest upload has been in this state. Null when there is none.'),
        steps: z
          .array(z.object({ step: z.enum(workSteps), uploads: z.int(), oldest_seconds: seconds }))
          .describe('What is being processed, by step, and for how long the oldest of each has been processed.'),
        backlog_bytes: z.int().describe('Of archives that wait or are being processed.'),
        bytes_per_second: z.number().nullable().describe('Of archives that have ended in the last 15 minutes. Null when none has.'),
        drain_seconds: z.number().nullable().describe('When the backlog is done at this speed. Null when that is not known.'),
      }),
    ),
    queues: z
      .array(z.object({ name: z.string(), waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() }))
      .nullable()
      .describe('Null when the queue is away.'),
    workers: z.object({
      alive: z.int(),
      seen_at: timestamp.nullable().describe('When one last said that it lives.'),
    }),
    processes: z
      .array(z.object({ id: z.uuid(), service: z.string(), version: z.string(), host: z.string(), seen_at: timestamp }))
      .describe('Every process that lives, of every service, by service and machine or container.'),
    users: z
      .array(z.object({ email: z.string(), uploads: z.int(), bytes: z.int() }))
      .describe('The ten with the most bytes that wait or are being processed.'),
    failures: z
      .array(z.object({ code: z.string(), state: z.enum(['failed', 'rejected']), uploads: z.int(), last_at: timestamp }))
      .describe('Of the last 24 hours, the most frequent first.'),
    dependencies: z
      .array(z.object({ name: z.string(), status: z.enum(['ok', 'error']), ms: z.int(), error: z.string().nullable() }))
      .describe('Database, queue and stores, as the web service and the workers that live find them: `error` if any of them does.'),
    alerts: z
      .array(z.object({ name: z.string(), text: z.string(), severity: z.enum(['warning', 'critical']) }))
      .describe('What should be looked at now.'),
    version: z.string(),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overview>;

export const laneChanged = z.object({ lane, paused: pausedLane.nullable() }).meta({ id: 'LaneChanged' });
