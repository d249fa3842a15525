// The routes that list uploads and files, count them, and say who is calling (Tecken §5.2).
import { authState } from '../auth-state.ts';
import { fileList, fileResponse, filesListPageSize } from '../file-list.ts';
import { formErrors } from '../form-errors.ts';
import { uploadList, uploadsPageSize } from '../upload-list.ts';
import { statsResponse } from '../upload-stats.ts';
import { error, type RouteDoc } from './route-doc.ts';

const moments =
  'Dates with commas between them, each behind one of `<`, `<=`, `=`, `>=`, `>` or nothing, which is `=`; all must hold. ISO 8601 or as people write them (`2026-11-21 10:00`, `21 Nov 2026`, `11/21/2026`, `2 days ago`), UTC unless it says otherwise; `today`, `yesterday`; `null` or `incomplete`: has not come yet. `=` and a date without a time: that day. `>` leaves out the second that it names.';
const filters = [
  {
    name: 'size',
    in: 'query',
    description: 'Such as `>=1.5mb,<2gb`; units are `b`, `kb`, `mb`, `gb` or their first letter, by 1024. All must hold.',
  },
  { name: 'created_at', in: 'query', description: moments },
  { name: 'completed_at', in: 'query', description: 'As `created_at`.' },
  { name: 'page', in: 'query', description: 'From 1.' },
] as const;
const badFilter = { description: 'A filter does not fit; the messages are under its name.', schema: formErrors };
const databaseAway = error('The database is away.', 'Retry-After');
const slash = { description: 'The path ends with a slash: the same address with one.', headers: ['Location'] };

export const listRoutes: readonly RouteDoc[] = [
  {
    method: 'get',
    path: '/api/uploads/',
    summary: 'Uploads by filters',
    description: `Those of the caller; with \`view_all_uploads\` all. ${uploadsPageSize} on a page, the newest first.`,
    needsToken: true,
    parameters: [
      {
        name: 'user',
        in: 'query',
        description:
          "A text in the uploader's e-mail address, in any letter case; `!` before it: of all others. Only with `view_all_uploads`.",
      },
      { name: 'state', in: 'query', description: 'Only these states, with commas between them: `failed,rejected`.' },
      { name: 'lane', in: 'query', description: '`release` or `try`.' },
      { name: 'sort', in: 'query', description: '`size` or `created_at`, ascending.' },
      { name: 'reverse', in: 'query', description: '`true`: descending. Only counts together with `sort`.' },
      ...filters,
    ],
    responses: {
      200: { description: 'A page of uploads; empty behind the last one.', schema: uploadList },
      301: slash,
      400: badFilter,
      403: error('No token, or an invalid one.'),
      503: databaseAway,
    },
  },
  {
    method: 'get',
    path: '/api/uploads/files/',
    summary: 'Stored files by filters',
    description: `Of all users; a file is here once for each upload that stored it. ${filesListPageSize} on a page, the newest first.`,
    needsToken: true,
    parameters: [
      { name: 'key', in: 'query', description: 'Texts in the key, in any letter case, with commas between them. All must be there.' },
      {
        name: 'bucket_name',
        in: 'query',
        description: 'Names of buckets with commas between them: in any of these; `!` before one: not in it.',
      },
      { name: 'upload_type', in: 'query', description: '`try` or `regular`.' },
      ...filters,
    ],
    responses: {
      200: { description: 'A page of files; empty behind the last one.', schema: fileList },
      301: slash,
      400: badFilter,
      403: error('No token, or one without `view_all_uploads`.'),
      503: databaseAway,
    },
  },
  {
    method: 'get',
    path: '/api/uploads/files/file/{id}',
    summary: 'A stored file',
    description: 'What is known of it, and of the upload that stored it.',
    needsToken: true,
    parameters: [{ name: 'id', in: 'path', description: 'From a list of files or an upload.' }],
    responses: {
      200: { description: 'The file.', schema: fileResponse },
      403: error("No token, or another user's file without `view_all_uploads`."),
      404: error('No such file, or it was not stored by its upload.'),
      503: databaseAway,
    },
  },
  {
    method: 'get',
    path: '/api/stats/',
    summary: 'How much was uploaded lately',
    description: 'By the caller; with `view_all_uploads` by all.',
    needsToken: true,
    responses: {
      200: { description: 'Counts and bytes.', schema: statsResponse },
      301: slash,
      403: error('No token, or an invalid one.'),
      503: databaseAway,
    },
  },
  {
    method: 'get',
    path: '/api/_auth/',
    summary: 'Who is calling',
    description: 'Needs no token, and says so.',
    needsToken: false,
    responses: {
      200: { description: 'The user, or where to sign in.', schema: authState },
      301: slash,
      403: error('An invalid token.'),
      503: databaseAway,
    },
  },
];
