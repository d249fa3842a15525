// Parameters that several routes have, and how a text of a URL is shown by what it means. Neighbours: response-headers.ts, routes/.
import { maxId, parseUploadId } from '@symdepot/symbols';
import { z } from 'zod';

type Shown = Readonly<Record<string, unknown>>;

/** A schema that parses a text: the document says what the text means, not how it is parsed. Comes last, but for `describe`. */
export const shownAs = <S extends z.ZodType>(schema: S, shown: Shown): S =>
  schema.meta({
    override: ({ jsonSchema }: { jsonSchema: Record<string, unknown> }) => {
      const { description } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, shown, description !== undefined && { description });
    },
  });

/** Words with commas between them: `?state=failed,rejected`. */
export const commaList = <S extends z.ZodType>(schema: S, items: Shown): S =>
  shownAs(schema, { type: 'array', items }).meta({ param: { style: 'form', explode: false } });

const once = 'must be given once';

/** The number of a page. */
export const pageNumber = shownAs(
  z
    .string(once)
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1')
    .transform(Number)
    .prefault('1'),
  { type: 'integer', minimum: 1, maximum: 999_999_999, default: 1 },
).describe('From 1.');

/** Some of these words, with commas between them. */
export const wordList = <const T extends readonly [string, ...string[]]>(words: T) =>
  commaList(
    z
      .string(once)
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(words, { error: `must be one of ${words.join(', ')}, or several with commas between them` })))
      .optional(),
    { type: 'string', enum: words },
  );

/** For how many seconds a response may be held back. */
export function waitSeconds(most: number) {
  const error = `must be a whole number of seconds from 1 to ${most}`;
  const seconds = z
    .string(error)
    .regex(/^[1-9]\d{0,3}$/, error)
    .transform(Number)
    .refine((value) => value <= most, error);
  return shownAs(seconds.optional(), { type: 'integer', minimum: 1, maximum: most });
}

/** The most that `STATUS_WAIT_SECONDS` can be. */
export const maxWaitSeconds = 3_600;

/** Whatever else stands in its place is the id of nothing. */
export const uploadId = shownAs(
  z.string().transform((text, context) => {
    const id = parseUploadId(text);
    if (id !== undefined) return id;
    context.addIssue({ code: 'custom', message: 'must be the id of an upload' });
    return z.NEVER;
  }),
  { type: 'integer', minimum: 1, maximum: maxId },
).describe('From the answer to the upload.');

export const fileId = shownAs(
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
  { type: 'integer', minimum: 1 },
).describe('From a list of files or an upload.');

/** Of a user, group, token or session. */
export const rowId = shownAs(
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1')
    .transform(Number),
  { type: 'integer', minimum: 1, maximum: 999_999_999 },
);
