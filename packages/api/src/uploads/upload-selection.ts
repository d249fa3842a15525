// Many uploads at once, for a retry or cancel of all of them. Neighbour: routes/lifecycle.ts.
import { maxId } from '@symdepot/symbols';
import { z } from 'zod';

/** Uploads that are named one by one. */
const maxIds = 500;
/** Uploads that a filter may select. */
export const maxSelected = 5_000;

const text = z.string().max(2_000).optional();

export const uploadSelection = z
  .strictObject({
    ids: z.array(z.int().min(1).max(maxId)).min(1).max(maxIds).optional(),
    filter: z
      .strictObject({ user: text, size: text, created_at: text, completed_at: text, state: text, lane: text })
      .optional()
      .describe('As in the query of the list of uploads.'),
    expect: z.int().min(0).optional().describe('How many uploads the caller was shown for this filter.'),
  })
  .refine(({ ids, filter, expect }) => (ids === undefined) === (filter !== undefined && expect !== undefined), {
    message: 'it must hold either `ids`, or `filter` and `expect`',
  })
  .meta({ id: 'UploadSelection' });
export type UploadSelection = z.infer<typeof uploadSelection>;

export const uploadResults = z
  .object({
    results: z.array(
      z.object({
        id: z.int(),
        ok: z.boolean(),
        code: z.string().optional().describe('Why not: a code of docs/errors.md.'),
        error: z.string().optional().describe('The same in words.'),
      }),
    ),
  })
  .meta({ id: 'UploadResults' });
export type UploadResults = z.infer<typeof uploadResults>;
