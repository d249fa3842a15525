// The routes that tell what happened to one upload (contract §4).
import { uploadStatusResponse } from '../upload-status.ts';
import { error, type RouteDoc } from './route-doc.ts';

export const statusRoutes: readonly RouteDoc[] = [
  {
    method: 'get',
    path: '/api/uploads/upload/{id}',
    summary: 'What happened to an upload',
    description: 'State, progress, problems and one row per member.',
    needsToken: true,
    parameters: [{ name: 'id', in: 'path', description: 'From the answer to the upload.' }],
    responses: {
      200: { description: 'The upload.', schema: uploadStatusResponse, headers: ['Retry-After'] },
      403: error("No token, or another user's upload without `view_all_uploads`."),
      404: error('No such upload.'),
      503: error('The database is away.', 'Retry-After'),
    },
  },
];
