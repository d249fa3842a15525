// The routes that have an upload processed again, or no longer. Neighbour: status.ts.
import { z } from 'zod';
import { errorResponse } from '../error-response.ts';
import { formErrors } from '../form-errors.ts';
import { uploadId } from '../route/parameters.ts';
import { rateHeaders, retryAfter } from '../route/response-headers.ts';
import { error } from '../route/responses.ts';
import type { Route } from '../route/route.ts';
import { uploadResults, uploadSelection } from '../uploads/upload-selection.ts';
import { uploadChanged } from '../uploads/upload-status.ts';

const params = z.object({ id: uploadId });
const selection = { contentType: 'application/json', schema: uploadSelection, maxBytes: 65_536 } as const;
const ofMany = {
  200: {
    description: 'What became of each, in the order in which they were named, else the oldest first.',
    schema: uploadResults,
    headers: z.object(rateHeaders),
  },
  400: { description: 'The selection does not fit, or it is too large.', schema: z.union([errorResponse, formErrors]) },
  409: error('More uploads match the filter than were expected: nothing was changed.'),
};
const refusals = { params: 'upload_not_found' } as const;
const refused = {
  403: error(
    "Nobody who is known, another user's upload without being in the group that owns its token or a superuser at the site, or no permission to upload to its lane.",
  ),
  404: error('No such upload.'),
};

export const lifecycleRoutes = {
  retryUpload: {
    method: 'post',
    path: '/api/uploads/upload/{id}/retry',
    summary: 'Process an upload again that failed, was rejected or cancelled',
    description:
      'From the archive that was kept (`STAGED_KEEP_DAYS`). After a failure or cancellation only what is left is done; a rejected archive is checked anew, since the rules may have changed. Of several retries at once one is accepted.',
    access: 'caller',
    limits: 'rate',
    params,
    refusals,
    responses: {
      202: {
        description: 'It is staged again; follow its status.',
        schema: uploadChanged,
        headers: z.object({ Location: z.string(), 'Retry-After': retryAfter, ...rateHeaders }),
      },
      409: error('It is complete or under way, the same archive is under way as another upload, or the archive is no longer kept.'),
      ...refused,
    },
  },
  retryUploads: {
    method: 'post',
    path: '/api/uploads/retry',
    summary: 'Retry many uploads',
    description: 'Each as by its own route, independently of the others. Counts as one request.',
    access: 'caller',
    limits: 'rate',
    body: selection,
    responses: ofMany,
  },
  cancelUploads: {
    method: 'post',
    path: '/api/uploads/cancel',
    summary: 'Cancel many uploads',
    description: 'Each as by its own route, independently of the others. Counts as one request.',
    access: 'caller',
    limits: 'rate',
    body: selection,
    responses: ofMany,
  },
  cancelUpload: {
    method: 'post',
    path: '/api/uploads/upload/{id}/cancel',
    summary: 'Stop processing an upload',
    description:
      'Files that are stored by then stay, the archive is kept for a retry. Who waits for the upload in `POST /upload/` is answered 400.',
    access: 'caller',
    params,
    refusals,
    responses: {
      200: { description: 'It is cancelled.', schema: uploadChanged },
      409: error('It has ended already.'),
      ...refused,
    },
  },
} as const satisfies Record<string, Route>;
