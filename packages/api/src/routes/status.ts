// The routes that tell what happened to one upload (contract §4).
import { filesPageSize, uploadFileList } from '../upload-files.ts';
import { uploadEvent, uploadStatusResponse } from '../upload-status.ts';
import { error, type RouteDoc } from './route-doc.ts';

const id = { name: 'id', in: 'path', description: 'From the answer to the upload.' } as const;
const refusals = {
  403: error("No token, or another user's upload without `view_all_uploads`."),
  404: error('No such upload.'),
  429: error('Too many callers of yours are waiting at this process.', 'Retry-After'),
  503: error('The database is away, or too many callers are waiting at this process.', 'Retry-After'),
};

export const statusRoutes: readonly RouteDoc[] = [
  {
    method: 'get',
    path: '/api/uploads/upload/{id}',
    summary: 'What happened to an upload',
    description:
      'State, progress, problems, and what it stored. With `Accept: text/event-stream` the same as `…/events`. `Retry-After`, until the upload has ended: how soon it makes sense to ask again.',
    needsToken: true,
    parameters: [
      id,
      {
        name: 'wait',
        in: 'query',
        description:
          'Seconds, from 1 to `STATUS_WAIT_SECONDS`: with `If-None-Match` the answer is held until the status is another one (or 304), without it until state, step or progress change. An upload that has ended is answered at once. A process that is to stop answers early: ask again.',
      },
      { name: 'If-None-Match', in: 'header', description: 'The `ETag` of the status that the caller has: 304 when it still is the same.' },
    ],
    responses: {
      200: { description: 'The upload.', schema: uploadStatusResponse, headers: ['ETag', 'Retry-After'] },
      304: { description: 'Nothing has changed.', headers: ['ETag', 'Retry-After'] },
      400: error('`wait` does not fit.'),
      ...refusals,
    },
  },
  {
    method: 'get',
    path: '/api/uploads/upload/{id}/events',
    summary: 'Every change of an upload, as it happens',
    description:
      'Server-sent events of the type `upload`: how it is now, then one for each change, until it has ended. Ids go up; a caller that comes back with `Last-Event-ID` is told only what it has not seen. The server may end a stream at any time; whoever comes back goes on where they were.',
    needsToken: true,
    parameters: [id, { name: 'Last-Event-ID', in: 'header', description: 'The id of the last event that the caller has seen.' }],
    responses: {
      200: { description: 'The data of each event is this, in one line.', schema: uploadEvent, contentType: 'text/event-stream' },
      204: { description: 'The upload has ended, and the caller has seen how: do not come back.' },
      ...refusals,
    },
  },
  {
    method: 'get',
    path: '/api/uploads/upload/{id}/files',
    summary: 'The members of an upload',
    description: `One row per member in the order of the archive, ${filesPageSize} on a page.`,
    needsToken: true,
    parameters: [
      id,
      {
        name: 'outcome',
        in: 'query',
        description: 'Only these: `pending`, `uploaded`, `skipped`, `ignored`, `failed`, or several with commas between them.',
      },
      { name: 'page', in: 'query', description: 'From 1.' },
    ],
    responses: {
      200: { description: 'A page of rows; empty behind the last one.', schema: uploadFileList },
      400: error('`outcome` or `page` does not fit.'),
      ...refusals,
    },
  },
];
