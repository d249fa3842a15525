// The routes that have an upload processed again, or no longer (contract §4).
import { uploadChanged } from '../upload-status.ts';
import { error, type RouteDoc } from './route-doc.ts';

const id = { name: 'id', in: 'path', description: 'From the answer to the upload.' } as const;
const refusals = {
  403: error("No token, another user's upload, or a token that may not upload to its lane."),
  404: error('No such upload.'),
  405: error('Only POST.', 'Allow'),
  503: error('The database is away.', 'Retry-After'),
};

export const lifecycleRoutes: readonly RouteDoc[] = [
  {
    method: 'post',
    path: '/api/uploads/upload/{id}/retry',
    summary: 'Process an upload again that failed, was rejected or cancelled',
    description:
      'From the archive that was kept (`STAGED_KEEP_DAYS`). After a failure or cancellation only what is left is done; a rejected archive is checked anew, since the rules may have changed. Of several retries at once one is accepted.',
    needsToken: true,
    parameters: [id],
    responses: {
      202: { description: 'It is staged again; follow its status.', schema: uploadChanged, headers: ['Location', 'Retry-After'] },
      409: error('It is complete or under way, the same archive is under way as another upload, or the archive is no longer kept.'),
      429: error('Too many uploads and retries with this token.', 'Retry-After', 'RateLimit', 'RateLimit-Policy'),
      ...refusals,
    },
  },
  {
    method: 'post',
    path: '/api/uploads/upload/{id}/cancel',
    summary: 'Stop processing an upload',
    description:
      'Files that are stored by then stay, the archive is kept for a retry. Who waits for the upload in `POST /upload/` is answered 400.',
    needsToken: true,
    parameters: [id],
    responses: {
      200: { description: 'It is cancelled.', schema: uploadChanged },
      409: error('It has ended already.'),
      ...refusals,
    },
  },
];
