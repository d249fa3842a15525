// The routes that list uploads and files, and count them. The texts of filters are parsed by @symdepot/database
// (search/filters/), which knows dates as people write them. Neighbour: status.ts.
import { lanes, uploadStates, uploadSteps } from '@symdepot/symbols';
import { z } from 'zod';
import { storedFilePage, fileResponse, storedFilesPageSize } from '../uploads/stored-file-page.ts';
import { commaList, fileId, shownAs } from '../route/parameters.ts';
import { withETag } from '../route/response-headers.ts';
import { badFilter, error } from '../route/responses.ts';
import type { Route } from '../route/route.ts';
import { uploadList, uploadsPageSize } from '../uploads/upload-list.ts';
import { dailyStatsResponse, statsResponse } from '../uploads/upload-stats.ts';

const text = z.string().optional();
const comparison = '^(<=|>=|<|>|=)?';
const moments = commaList(text, { type: 'string', pattern: `${comparison}[^<>=]*$` });
const momentsText =
  'Dates with commas between them, each behind one of `<`, `<=`, `=`, `>=`, `>` or nothing, which is `=`; all must hold. ISO 8601 or as people write them (`2026-11-21 10:00`, `21 Nov 2026`, `11/21/2026`, `2 days ago`), UTC unless it says otherwise; `today`, `yesterday`; `null` or `incomplete`: has not come yet. `=` and a date without a time: that day. `>` leaves out the second that it names.';
const filters = {
  size: commaList(text, { type: 'string', pattern: `${comparison}\\s*(\\d+(\\.\\d*)?|\\.\\d+)\\s*[GMKgmk]?[Bb]?$` }).describe(
    'Such as `>=1.5mb,<2gb`; units are `b`, `kb`, `mb`, `gb` or their first letter, by 1024. All must hold.',
  ),
  created_at: moments.describe(momentsText),
  completed_at: moments.describe('As `created_at`.'),
  page: shownAs(text, { type: 'integer', minimum: 1, default: 1 }).describe('From 1.'),
};

const again = z.object({ 'If-None-Match': z.string().optional().describe('The `ETag` of the page that the caller has.') });
const unchanged = { description: 'The page is still the same.', headers: withETag };
/** The most days that are counted. */
const maxDays = 366;

export const listRoutes = {
  listUploads: {
    method: 'get',
    path: '/api/uploads/',
    summary: 'Uploads by filters',
    description: `Those of the caller, and of tokens that a group of the caller's owns; with \`view_all_uploads\` all. ${uploadsPageSize} on a page, the newest first.`,
    access: 'caller',
    query: z.object({
      user: text.describe(
        "The uploader's e-mail address, or when nobody has that one a text in it, in any letter case; `!` before it: of all others. Only with `view_all_uploads`.",
      ),
      state: commaList(text, { type: 'string', enum: uploadStates }).describe('Only these states.'),
      step: commaList(text, { type: 'string', enum: uploadSteps.flatMap((step) => [step, `!${step}`]) }).describe(
        'Only at these steps; `!` before one: not at it. `state=staged&step=receive` are uploads whose files are still being sent, `state=staged&step=!receive` those that wait for a worker.',
      ),
      lane: commaList(text, { type: 'string', enum: lanes }).describe('Only these lanes.'),
      code: commaList(text, { type: 'string' }).describe(
        'Only what was rejected or failed for these codes of errors: that of the first problem, or of the cause.',
      ),
      token: shownAs(text, { type: 'integer', minimum: 1 }).describe('Only what was sent with the token of this id.'),
      sort: shownAs(text, { type: 'string', enum: ['size', 'created_at'] }).describe('Ascending.'),
      reverse: shownAs(text, { type: 'boolean' }).describe('`true`: descending. Only counts together with `sort`.'),
      ...filters,
    }),
    headers: again,
    refusals: { query: 'form_invalid' },
    responses: {
      200: { description: 'A page of uploads; empty behind the last one.', schema: uploadList, headers: withETag },
      304: unchanged,
      400: badFilter,
    },
  },
  listFiles: {
    method: 'get',
    path: '/api/uploads/files/',
    summary: 'Stored files by filters',
    description: `Those of the uploads that the caller may see; a file is here once for each upload that stored it. ${storedFilesPageSize} on a page, the newest first.`,
    access: 'caller',
    query: z.object({
      key: commaList(text, { type: 'string' }).describe('Texts in the key, in any letter case. All must be there.'),
      bucket_name: commaList(text, { type: 'string' }).describe('Names of buckets: in any of these; `!` before one: not in it.'),
      upload_type: shownAs(text, { type: 'string', enum: ['try', 'regular'] }).describe('Only those of this kind.'),
      ...filters,
    }),
    headers: again,
    refusals: { query: 'form_invalid' },
    responses: {
      200: { description: 'A page of files; empty behind the last one.', schema: storedFilePage, headers: withETag },
      304: unchanged,
      400: badFilter,
    },
  },
  getFile: {
    method: 'get',
    path: '/api/uploads/files/file/{id}',
    isExact: true, // as in Tecken
    summary: 'A stored file',
    description: 'What is known of it, and of the upload that stored it.',
    access: 'caller',
    params: z.object({ id: fileId }),
    refusals: { params: 'file_not_found' },
    responses: {
      200: { description: 'The file.', schema: fileResponse },
      403: error("No token, an invalid one, or another user's file without `view_all_uploads`."),
      404: error('No such file, or it was not stored by its upload.'),
    },
  },
  getStats: {
    method: 'get',
    path: '/api/stats/',
    summary: 'How much was uploaded lately',
    description: 'By the caller; with `view_all_uploads` by all.',
    access: 'caller',
    responses: { 200: { description: 'Counts and bytes.', schema: statsResponse } },
  },
  getDailyStats: {
    method: 'get',
    path: '/api/stats/daily',
    summary: 'How much was uploaded on each day',
    description: 'By the caller; with `view_all_uploads` by all. Every day and lane has an entry, the earliest day first.',
    access: 'caller',
    query: z.object({
      days: shownAs(
        z
          .string()
          .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${maxDays}`)
          .transform(Number)
          .refine((days) => days <= maxDays, `must be a whole number from 1 to ${maxDays}`)
          .prefault('30'),
        { type: 'integer', minimum: 1, maximum: maxDays, default: 30 },
      ).describe('So many, today the last.'),
    }),
    responses: { 200: { description: 'The days.', schema: dailyStatsResponse }, 400: error('`days` does not fit.') },
  },
} as const satisfies Record<string, Route>;
