// The query of the list of files (Tecken §5.2). Unknown fields are ignored, as in Tecken, where `update`,
// `compressed`, `user` and `sort` have no effect either. Neighbours: field.ts, list-fields.ts; services/status uses the result.
import { z } from 'zod';
import { choice, chosenField, field, listField, optional } from './field.ts';
import { moments, page, size } from './list-fields.ts';

const uploadTypes = ['try', 'regular'] as const;

export const fileListQuery = z.object({
  /** Texts that must all occur in the key. */
  key: listField((part) => ({ value: part })),
  size,
  created_at: moments,
  completed_at: moments,
  /** Whole names. */
  bucket_name: chosenField((part) => ({ value: part })),
  upload_type: field(optional(choice(uploadTypes))),
  page,
});
export type FileListQuery = z.output<typeof fileListQuery>;
