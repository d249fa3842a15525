// The members of an upload, in pages (contract §4). Neighbour: upload-status.ts counts them.
import { fileOutcomes } from '@symdepot/symbols';
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

/** Rows on a page of `…/files`. */
export const filesPageSize = 500;

export const uploadFile = z
  .object({
    id: z.int(),
    member: z.string().describe('As the archive spells it.'),
    key: z.string().nullable().describe('Where it can be downloaded once it is stored; null when it is ignored.'),
    outcome: z.enum(fileOutcomes),
    kind: z.string().nullable().describe('What it is by its content; null where the archive gave the key, or it is none that is known.'),
    reason: z.string().nullable().describe('Stable code: why it was ignored or failed, or skipped though its bytes are others.'),
    message: z.string().nullable(),
    warning: z.string().nullable().describe('Stable code: it is taken, and of no use to a debugger.'),
    warning_message: z.string().nullable(),
    bytes: z.int().describe('Uncompressed.'),
    stored_bytes: z.int().nullable(),
    md5: z.string().nullable().describe('Of the uncompressed bytes, hex.'),
    stored_file_id: z
      .int()
      .nullable()
      .describe(
        'Of the file as it is stored: this one when it was uploaded; when it was skipped, the newest with its key and content, in the lane where it was found, that the caller may see. Null where there is none.',
      ),
    debug_file: z.string().nullable(),
    debug_id: z.string().nullable(),
    code_file: z.string().nullable(),
    code_id: z.string().nullable(),
    attempts: z.int(),
    completed_at: timestamp.nullable(),
  })
  .meta({ id: 'UploadFile' });
export type UploadFile = z.infer<typeof uploadFile>;

export const uploadFileList = z
  .object({
    files: z.array(uploadFile).describe('In the order of the archive.'),
    has_next: z.boolean(),
    total: z.int().describe('Rows on all pages.'),
    batch_size: z.int().describe('Rows on a page.'),
  })
  .meta({ id: 'UploadFileList' });
export type UploadFileList = z.infer<typeof uploadFileList>;
