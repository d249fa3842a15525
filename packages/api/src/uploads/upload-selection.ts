// Many uploads at once, for a retry or cancel of all of them. Neighbour: routes/lifecycle.ts.
import { maxId } from '@symdepot/symbols';
import { z } from 'zod';

/** Uploads of one request, which counts as one for the caller's limit: named one by one, or selected by a filter. */
export const maxSelected = 500;
/** Those that a filter of a superuser may select. */
export const maxSelectedBySuperuser = 5_000;

const text = z.string().max(2_000).optional();

export const uploadSelection = z
  .strictObject({
    ids: z.array(z.int().min(1).max(maxId)).min(1).max(maxSelected).optional(),
    filter: z
      .strictObject({
        user: text,
        size: text,
        created_at: text,
        completed_at: text,
        state: text,
        step: text,
        lane: text,
        code: text,
        token: text,
      })
      .optional()
      .describe(`As in the query of the list of uploads. At most ${maxSelected} may match, for superusers ${maxSelectedBySuperuser}.`),
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
