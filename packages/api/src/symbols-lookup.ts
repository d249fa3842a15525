// Whether a symbols file can be downloaded, and if not, what is known about it: what GET /api/lookup responds to anybody, and a
// miss to who prefers JSON. Neighbours: routes/download.ts, coverage.ts (many files at once, for who has a token).
import { lanes, parseAskedKey } from '@symdepot/symbols';
import { z } from 'zod';
import { errorResponse } from './error-response.ts';
import { shownAs } from './route/parameters.ts';
import { timestamp } from './timestamp.ts';

/** Longer than any key, however it is encoded in a URL. */
const maxAskedLength = 4_000;

export const askedKey = shownAs(
  z
    .string('must be given once')
    .max(maxAskedLength, 'is too long for a key')
    .transform((text, context) => {
      const asked = parseAskedKey(text);
      if (asked) return asked;
      const message = 'must be <debug file>/<debug id>/<symbols file>, or <debug file> <debug id>; the id in hex';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  { type: 'string', maxLength: maxAskedLength },
);

const place = z.object({
  key: z.string().describe('As it is stored.'),
  lane: z.enum(lanes),
  url: z.url().describe('Where it can be downloaded.'),
  size: z.int().describe('Bytes as stored.'),
});

export const lookupCodes = ['stored', 'in_try', 'gone', 'other_file', 'other_id', 'ignored', 'never_uploaded'] as const;

export const symbolsLookup = z
  .object({
    key: z.string().describe('What was looked for: a debugger requests it under this path.'),
    lane: z.enum(lanes).describe('Where: `release`, or `try`, which is release symbols first, then try symbols.'),
    found: place.nullable().describe('What a debugger gets. Null: nothing.'),
    elsewhere: place.nullable().describe('What it would get from the lane that was not searched.'),
    code: z
      .enum(lookupCodes)
      .describe(
        'Why. `stored`: it can be downloaded. `in_try`: only under `/try`. `gone`: it was uploaded, and is not stored any more. `other_file`: this id was uploaded, but not this file. `other_id`: this debug file was uploaded, but not with this id. `ignored`: of a kind that debuggers request in vain. `never_uploaded`: nothing of that name.',
      ),
    message: z.string().describe('The same, for people.'),
    uploaded_at: timestamp.nullable().describe('When what `code` names was uploaded, as far as that is known.'),
  })
  .meta({ id: 'SymbolsLookup' });
export type SymbolsLookup = z.infer<typeof symbolsLookup>;

export const symbolsMiss = errorResponse
  .extend({ lookup: symbolsLookup.optional().describe('Absent when nothing more can be told now.') })
  .meta({ id: 'SymbolsMiss' });
export type SymbolsMiss = z.infer<typeof symbolsMiss>;
