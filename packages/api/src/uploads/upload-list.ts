// The list of uploads: Tecken's objects (Tecken §5.2) with exact totals; `state`, `error` and `lane` are ours. Neighbours:
// stored-file-page.ts, routes/lists.ts.
import { lanes, uploadStates } from '@symdepot/symbols';
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';
import { uploadLinks } from './upload-links.ts';

/** Uploads on a page. */
export const uploadsPageSize = 20;

export const listedUpload = z
  .object({
    id: z.int(),
    user: z.object({ email: z.string() }),
    filename: z.string(),
    size: z.int().describe('Bytes of the archive.'),
    bucket_name: z.string(),
    skipped_keys: z.array(z.string()).describe('The first hundred members that were stored already, as the archive spells them.'),
    ignored_keys: z.array(z.string()).describe('The first hundred members that are never stored.'),
    try_symbols: z.boolean(),
    download_url: z.string().nullable(),
    redirect_urls: z.array(z.string()),
    completed_at: timestamp.nullable().describe('When it ended, in whatever state.'),
    created_at: timestamp,
    files_count: z.int().describe('Files that this upload stored.'),
    files_incomplete_count: z.int().describe('Files that are to be stored, and are not, or not yet.'),
    state: z.enum(uploadStates),
    error: z.string().nullable().describe('The first problem, or why the upload failed.'),
    lane: z.enum(lanes),
    skipped_count: z.int().describe('How many there are in all.'),
    ignored_count: z.int(),
    links: uploadLinks,
  })
  .meta({ id: 'ListedUpload' });
export type ListedUpload = z.infer<typeof listedUpload>;

export const uploadList = z
  .object({
    can_view_all: z.boolean().describe('Whether uploads of others are among them.'),
    uploads: z.array(listedUpload),
    batch_size: z.int().describe('Uploads on a page.'),
    order_by: z.object({
      sort: z.enum(['size', 'created_at']),
      reverse: z.boolean().nullable().describe('As it was asked for: null when `sort` was given without `reverse`, which is ascending.'),
    }),
    has_next: z.boolean(),
    total: z.int().describe('Uploads on all pages.'),
  })
  .meta({ id: 'UploadList' });
export type UploadList = z.infer<typeof uploadList>;
