// Stored files, whoever uploaded them: the list, and one by its id (Tecken §5.2). Neighbours: upload-list.ts,
// upload-status.ts (the same files as a part of their upload), routes/lists.ts.
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';
import { fileUpload } from './upload-status.ts';

const owner = z.object({ id: z.int(), email: z.string() });

/** Files on a page. */
export const storedFilesPageSize = 40;

export const listedFile = fileUpload
  .extend({
    upload: z
      .object({
        id: z.int(),
        upload_type: z.enum(['try', 'regular']),
        try_symbols: z.boolean(),
        user: owner,
        created_at: timestamp,
      })
      .nullable(),
  })
  .meta({ id: 'ListedFile' });
export type ListedFile = z.infer<typeof listedFile>;

export const storedFilePage = z
  .object({
    can_view_all: z.boolean().describe('Whether files of others are among them.'),
    files: z.array(listedFile).describe('The newest first.'),
    has_next: z.boolean(),
    batch_size: z.int().describe('Files on a page.'),
    total: z.int().describe('Files on all pages.'),
  })
  .meta({ id: 'StoredFilePage' });
export type StoredFilePage = z.infer<typeof storedFilePage>;

export const fileDetails = fileUpload
  .extend({
    url: z.string().nullable().describe('Where it is downloaded; null when it is in a private bucket.'),
    bytes: z.int().describe('Uncompressed.'),
    md5: z.string().nullable().describe('Of the uncompressed bytes, hex; null when nobody recorded it.'),
    debug_filename: z.string().nullable().describe('This and the next four: null unless it is a .sym whose MODULE line can be read.'),
    debug_id: z.string().nullable(),
    code_file: z.string().nullable().describe('Empty where the header names none.'),
    code_id: z.string().nullable(),
    generator: z.string().nullable(),
    upload: z
      .object({
        id: z.int(),
        filename: z.string(),
        user: owner,
        size: z.int(),
        bucket_name: z.string(),
        try_symbols: z.boolean(),
        skipped_keys: z.array(z.string()),
        ignored_keys: z.array(z.string()),
        download_url: z.string().nullable(),
        redirect_urls: z.array(z.string()),
        created_at: timestamp,
        completed_at: timestamp.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'FileDetails' });
export type FileDetails = z.infer<typeof fileDetails>;

export const fileResponse = z.object({ file: fileDetails }).meta({ id: 'FileResponse' });
export type FileResponse = z.infer<typeof fileResponse>;
