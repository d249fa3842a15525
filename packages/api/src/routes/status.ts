// The routes that tell what happened to one upload. Neighbours: lists.ts, lifecycle.ts.
import { fileOutcomes } from '@symdepot/symbols';
import { z } from 'zod';
import { maxWaitSeconds, pageNumber, uploadId, waitSeconds, wordList } from '../route/parameters.ts';
import { retryAfter } from '../route/response-headers.ts';
import { error, later } from '../route/responses.ts';
import type { Route } from '../route/route.ts';
import { filesPageSize, uploadFileList } from '../uploads/upload-files.ts';
import { uploadEvent, uploadStatusResponse } from '../uploads/upload-status.ts';

const params = z.object({ id: uploadId });
const standing = z.object({
  ETag: z.string().describe('Another one as soon as anything of the status is.'),
  'Retry-After': retryAfter.optional().describe('Seconds; until the upload has ended.'),
});
const events = { schema: uploadEvent, contentType: 'text/event-stream' } as const;
const ended = { description: 'The upload has ended, and the caller has seen how: do not come back.' };
const refusals = { params: 'upload_not_found' } as const;
const refused = {
  403: error("No token, an invalid one, or another user's upload without `view_all_uploads`."),
  404: error('No such upload.'),
};
const tooManyWaiting = {
  429: later('Too many callers of yours are waiting at this process.'),
  503: later('The database is away, or too many callers are waiting at this process.'),
};

export const statusRoutes = {
  getUpload: {
    method: 'get',
    path: '/api/uploads/upload/{id}',
    summary: 'What happened to an upload',
    description:
      'State, progress, problems, and what it stored. With `Accept: text/event-stream` the same as `…/events`. `Retry-After`, until the upload has ended: how soon it makes sense to ask again.',
    access: 'caller',
    params,
    query: z.object({
      wait: waitSeconds(maxWaitSeconds).describe(
        'Seconds, from 1 to `STATUS_WAIT_SECONDS`: with `If-None-Match` the answer is held until the status is another one (or 304), without it until state, step or progress change. An upload that has ended is answered at once. A process that is to stop answers early: ask again.',
      ),
    }),
    headers: z.object({
      'If-None-Match': z.string().optional().describe('The `ETag` of the status that the caller has: 304 when it still is the same.'),
      'Last-Event-ID': z.string().optional().describe('As for `…/events`.'),
    }),
    refusals,
    responses: {
      200: {
        description: 'The upload.',
        schema: uploadStatusResponse,
        otherwise: events,
        headers: standing.partial(), // of events there are none
      },
      204: ended,
      304: { description: 'Nothing has changed.', headers: standing },
      400: error('`wait` does not fit.'),
      ...refused,
      ...tooManyWaiting,
    },
  },
  getUploadEvents: {
    method: 'get',
    path: '/api/uploads/upload/{id}/events',
    summary: 'Every change of an upload, as it happens',
    description:
      'Server-sent events of the type `upload`: how it is now, then one for each change, until it has ended. Ids go up; a caller that comes back with `Last-Event-ID` is told only what it has not seen. The server may end a stream at any time; whoever comes back goes on where they were.',
    access: 'caller',
    params,
    headers: z.object({ 'Last-Event-ID': z.string().optional().describe('The id of the last event that the caller has seen.') }),
    refusals,
    responses: {
      200: { description: 'The data of each event is this, in one line.', ...events },
      204: ended,
      ...refused,
      ...tooManyWaiting,
    },
  },
  listUploadFiles: {
    method: 'get',
    path: '/api/uploads/upload/{id}/files',
    summary: 'The members of an upload',
    description: `One row per member in the order of the archive, ${filesPageSize} on a page.`,
    access: 'caller',
    params,
    query: z.object({ outcome: wordList(fileOutcomes).describe('Only these.'), page: pageNumber }),
    refusals,
    responses: {
      200: { description: 'A page of rows; empty behind the last one.', schema: uploadFileList },
      400: error('`outcome` or `page` does not fit.'),
      ...refused,
    },
  },
} as const satisfies Record<string, Route>;
