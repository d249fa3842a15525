// What the status service says of an upload: Tecken's object (Tecken §5.2) and what contract §4 adds; and the event that
// tells of a change. Neighbours: upload-files.ts (the rows), upload-links.ts.
import { lanes, uploadDoors, uploadStates, uploadSteps } from '@symdepot/symbols';
import { z } from 'zod';
import { notification } from '../notifications/notification.ts';
import { problem } from './problem.ts';
import { timestamp } from '../timestamp.ts';
import { timelineEntry } from './timeline.ts';
import { uploadLinks } from './upload-links.ts';

export const fileUpload = z
  .object({
    id: z.int(),
    bucket_name: z.string(),
    key: z.string(),
    update: z.boolean().describe('Another content was stored under this key before.'),
    compressed: z.boolean(),
    size: z.int().describe('Bytes as stored.'),
    completed_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .meta({ id: 'FileUpload' });
export type FileUpload = z.infer<typeof fileUpload>;

export const uploadProgress = z
  .object({
    files: z.object({ total: z.int(), uploaded: z.int(), skipped: z.int(), ignored: z.int(), failed: z.int() }),
    bytes: z.object({ total: z.int(), done: z.int() }).describe('Uncompressed.'),
  })
  .meta({ id: 'UploadProgress' });

/** Tecken's object, with its keys in its order. */
const uploadRecord = z.object({
  id: z.int(),
  filename: z.string(),
  user: z.object({ id: z.int(), email: z.string() }),
  size: z.int(),
  bucket_name: z.string(),
  skipped_keys: z.array(z.string()),
  ignored_keys: z.array(z.string()),
  try_symbols: z.boolean(),
  download_url: z.string().nullable(),
  redirect_urls: z.array(z.string()),
  completed_at: timestamp.nullable(),
  created_at: timestamp,
  file_uploads: z.array(fileUpload).describe('What this upload stored.'),
});

export const relatedUpload = uploadRecord.extend({ state: z.enum(uploadStates) }).meta({ id: 'RelatedUpload' });
export type RelatedUpload = z.infer<typeof relatedUpload>;

/** How far an upload is: what changes while it is processed, without anything that grows with the archive. */
const uploadCourse = z.object({
  state: z.enum(uploadStates),
  step: z
    .enum(uploadSteps)
    .describe('How far it has come; `receive`: its files are still being sent; `unpack`: of an archive that is no ZIP.'),
  error: z.string().nullable().describe('The first problem, or why the upload failed.'),
  problems: z.array(problem),
  warnings: z.array(problem).describe('Files that are taken, and of no use to a debugger.'),
  attempts: z.int().describe('How often a worker has begun it.'),
  max_attempts: z
    .int()
    .describe('The number of the last attempt: when it ends without a result, the upload has failed. A retry raises it.'),
  progress: uploadProgress,
  last_error: z
    .object({ code: z.string(), message: z.string(), at: timestamp })
    .nullable()
    .describe('Why the last attempt ended without a result, while the upload is retried. Null when it is not.'),
  next_attempt_at: timestamp.nullable().describe('When the next attempt begins, if it is waited for.'),
  workers_alive: z
    .boolean()
    .nullable()
    .describe('Whether any worker is there; with `false` nothing happens until one is started. Null when the upload has ended.'),
  lane_paused: z
    .boolean()
    .nullable()
    .describe(
      'Whether operators have paused its lane: no worker begins an upload of it until they resume it. Null when the upload has ended.',
    ),
  links: uploadLinks,
});

const refusal = z.object({ code: z.string(), message: z.string() }).meta({ id: 'ActionRefusal' });

export const uploadStatus = uploadRecord
  .extend({
    related: z.array(relatedUpload).describe("The newest of the same user's other uploads of the same bytes, at most five."),
    ...uploadCourse.shape,
    started_at: timestamp.nullable(),
    sha256: z.string().describe('Of the archive, hex.'),
    lane: z.enum(lanes),
    door: z.enum(uploadDoors).nullable().describe('By which protocol it came: docs/doors.md. Null: before that was recorded.'),
    request_id: z.string().describe('Of the request that brought it.'),
    token: z
      .object({ id: z.int(), prefix: z.string().describe('Its first 4 characters.'), notes: z.string(), group: z.string().nullable() })
      .nullable()
      .describe('With which it was sent. Null: signed in to the site, or the token has been deleted.'),
    is_by_session: z.boolean().describe('Its user sent it, or retried it, signed in to the site.'),
    archive_kept_until: timestamp
      .nullable()
      .describe('Until when a retry has something to work from; null when it has not. It may go earlier when there is no room.'),
    can_retry: z.boolean().describe('Whether the caller could retry it now.'),
    retry_refusal: refusal.nullable().describe('Why not.'),
    can_cancel: z.boolean().describe('Whether the caller could cancel it now.'),
    cancel_refusal: refusal.nullable().describe('Why not.'),
    timeline: z.array(timelineEntry).describe('What happened to it, in order: the newest hundred of each kind.'),
    notifications: z.array(notification).describe('Who is told of its end, and how that goes: the newest twenty.'),
  })
  .meta({ id: 'UploadStatus' });
export type UploadStatus = z.infer<typeof uploadStatus>;

export const uploadStatusResponse = z.object({ upload: uploadStatus }).meta({ id: 'UploadStatusResponse' });
export type UploadStatusResponse = z.infer<typeof uploadStatusResponse>;

/** The data of an event, one line of JSON. */
export const uploadEvent = uploadCourse.extend({ id: z.int() }).meta({ id: 'UploadEvent' });
export type UploadEvent = z.infer<typeof uploadEvent>;

/** What became of an upload that somebody wanted to be retried or cancelled. */
export const uploadChanged = z.object({ upload: uploadEvent }).meta({ id: 'UploadChanged' });
export type UploadChanged = z.infer<typeof uploadChanged>;
