// What the status service says of an upload: Tecken's object (§5.2) and what contract §4 adds.
import { fileOutcomes, uploadStates } from '@symdepot/symbols';
import { z } from 'zod';
import { problem } from './problem.ts';
import { uploadLinks } from './upload-response.ts';

const timestamp = z.iso.datetime();

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

export const uploadFile = z
  .object({
    member: z.string(),
    key: z.string().nullable(),
    outcome: z.enum(fileOutcomes),
    reason: z.string().nullable().describe('Stable code: why it was ignored or failed.'),
    message: z.string().nullable(),
    bytes: z.int().describe('Uncompressed.'),
    stored_bytes: z.int().nullable(),
    md5: z.string().nullable().describe('Of the uncompressed bytes, hex.'),
    debug_file: z.string().nullable(),
    debug_id: z.string().nullable(),
    code_file: z.string().nullable(),
    code_id: z.string().nullable(),
    attempts: z.int(),
    completed_at: timestamp.nullable(),
  })
  .meta({ id: 'UploadFile' });
export type UploadFile = z.infer<typeof uploadFile>;

export const uploadProgress = z
  .object({
    files: z.object({ total: z.int(), uploaded: z.int(), skipped: z.int(), ignored: z.int(), failed: z.int() }),
    bytes: z.object({ total: z.int(), done: z.int() }).describe('Uncompressed.'),
  })
  .meta({ id: 'UploadProgress' });

export const uploadStatus = z
  .object({
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
    state: z.enum(uploadStates),
    error: z.string().nullable().describe('The first problem, or why the upload failed.'),
    problems: z.array(problem),
    attempts: z.int(),
    progress: uploadProgress,
    started_at: timestamp.nullable(),
    sha256: z.string().describe('Of the archive, hex.'),
    links: uploadLinks,
    files: z.array(uploadFile).describe('One row per member, in the order of the archive.'),
  })
  .meta({ id: 'UploadStatus' });
export type UploadStatus = z.infer<typeof uploadStatus>;

export const uploadStatusResponse = z.object({ upload: uploadStatus }).meta({ id: 'UploadStatusResponse' });
export type UploadStatusResponse = z.infer<typeof uploadStatusResponse>;
