// The query of the list of uploads: Tecken's fields (Tecken §5.2), then `state`, `step`, `lane`, `code` and `token`, which are ours.
// Unknown fields are ignored, as in Tecken. Neighbours: field.ts, list-fields.ts; services/status and services/admin use the result.
import type { UploadOrder } from '../upload-lists.ts';
import { errorTable, quoted } from '@symdepot/errors';
import { lanes, maxId, uploadStates, uploadSteps } from '@symdepot/symbols';
import { z } from 'zod';
import { choice, chosenField, field, listField, optional, type Parsed } from './field.ts';
import { moments, page, size } from './list-fields.ts';

const codes = Object.keys(errorTable);
const sorts = ['size', 'created_at'] as const satisfies readonly UploadOrder['by'][];

export const uploadListQuery = z.object({
  /** The uploader's address, or a part of it; a leading `!`: all other uploaders. */
  user: field((given) => {
    const isExcluded = given.startsWith('!');
    const text = isExcluded ? given.slice(1).trim() : given;
    return { value: text === '' ? undefined : { text, isExcluded } };
  }),
  size,
  created_at: moments,
  completed_at: moments,
  state: listField(choice(uploadStates)),
  step: chosenField(choice(uploadSteps)),
  lane: listField(choice(lanes)),
  /** Why it failed or was rejected. */
  code: listField(choice(codes)),
  /** By its id: what was sent with it. */
  token: field(optional(parseId)),
  sort: field((text) => {
    const sort = sorts.find((name) => name === text);
    return text === '' || sort ? { value: sort } : { refusal: `Invalid sort ${quoted(text)}` };
  }),
  reverse: field((text) => ({ value: text === '' ? null : text === 'true' })),
  page,
});
export type UploadListQuery = z.output<typeof uploadListQuery>;

function parseId(text: string): Parsed<number> {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return id > 0 && id <= maxId ? { value: id } : { refusal: `Not the id of a token ${quoted(text)}` };
}
