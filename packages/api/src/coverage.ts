// Whether a debugger would get these files now: what POST /api/coverage is asked and answers (contract §4).
import { lanes, parseKeyParts, symNameOf, tryParseKey } from '@symdepot/symbols';
import { z } from 'zod';

/** Entries of one request. */
export const maxCoverageEntries = 10_000;

const shapes = 'must be {"key"}, {"debug_file", "debug_id"} or {"code_file", "code_id"}, and nothing else';
const isNameAndId = (file: string, id: string): boolean => parseKeyParts(`${file}/${id}/${symNameOf(file)}`) !== undefined;

const byKey = z
  .strictObject({ key: z.string() })
  .refine(({ key }) => tryParseKey(key) !== undefined, { error: 'is not <debug file>/<debug id>/<symbols file>', path: ['key'] });
const byDebugId = z
  .strictObject({ debug_file: z.string(), debug_id: z.string() })
  .refine(({ debug_file: file, debug_id: id }) => isNameAndId(file, id), 'debug_file must be a name without a path, debug_id hex');
const byCodeId = z
  .strictObject({ code_file: z.string(), code_id: z.string() })
  .refine(({ code_file: file, code_id: id }) => isNameAndId(file, id), 'code_file must be a name without a path, code_id hex');

const coverageEntry = z.union([byKey, byDebugId, byCodeId], { error: shapes });
export type CoverageEntry = z.infer<typeof coverageEntry>;

export const coverageRequest = z
  .strictObject(
    {
      files: z
        .array(coverageEntry, 'must be a list')
        .min(1, 'must have an entry: where nothing is asked, nothing is proved')
        .max(maxCoverageEntries, `must have at most ${maxCoverageEntries} entries: send several requests`),
      lane: z
        .enum(lanes, "must be 'release' or 'try'")
        .optional()
        .describe('`release` (default): as a debugger asks. `try`: as it asks under `/try`, release symbols first.'),
    },
    // Of the object itself; a key too many is told as zod does.
    { error: ({ code }) => (code === 'invalid_type' ? 'must be a JSON object with "files"' : undefined) },
  )
  .meta({ id: 'CoverageRequest' });
export type CoverageRequest = z.infer<typeof coverageRequest>;

const coverageFile = z
  .object({
    debug_file: z.string().optional().describe('As asked.'),
    debug_id: z.string().optional().describe('As asked.'),
    code_file: z.string().optional().describe('As asked.'),
    code_id: z.string().optional().describe('As asked.'),
    available: z.boolean().describe('Whether it can be downloaded now, by anybody.'),
    key: z.string().nullable().describe('Under which it is stored, or where it would be looked for; null for a code id that nobody knows.'),
    lane: z.enum(lanes).nullable(),
    size: z.int().nullable().describe('Bytes as stored.'),
    original_bytes: z.int().nullable().describe('Uncompressed; null when nobody recorded it.'),
    md5: z.string().nullable().describe('Of the uncompressed bytes, hex; null when nobody recorded it.'),
    in_flight: z
      .boolean()
      .optional()
      .describe(
        'Whether an unfinished upload lists it, and may still publish it. Only of what is missing, and only when it was asked for.',
      ),
  })
  .meta({ id: 'CoverageFile' });
export type CoverageFile = z.infer<typeof coverageFile>;

export const coverageResponse = z
  .object({
    files: z.array(coverageFile).describe('One for each entry, in their order.'),
    available: z.int(),
    missing: z.int(),
  })
  .meta({ id: 'CoverageResponse' });
export type CoverageResponse = z.infer<typeof coverageResponse>;
