// The routes by which operators see the whole system, and have a lane rest. Neighbour: processes.ts (what each process says of itself).
import { lanes } from '@symdepot/symbols';
import { z } from 'zod';
import { laneChanged, overview } from '../operations/overview.ts';
import type { Route } from '../route/route.ts';

const access = 'superuser';
const params = z.object({ lane: z.enum(lanes) });

export const operationRoutes = {
  getOperations: {
    method: 'get',
    path: '/api/operations/',
    summary: 'The state of the whole system',
    description: 'At most two seconds old.',
    access,
    responses: { 200: { description: 'The state.', schema: overview } },
  },
  pauseLane: {
    method: 'post',
    path: '/api/operations/lanes/{lane}/pause',
    summary: 'Let no worker begin an upload of a lane',
    description: 'What is being processed comes to its end. Uploads are taken until the backlog is full. Can be repeated.',
    access,
    params,
    body: {
      contentType: 'application/json',
      schema: z.object({ reason: z.string().trim().max(300).default('') }).meta({ id: 'PauseRequest' }),
      maxBytes: 65_536,
    },
    responses: { 200: { description: 'It rests.', schema: laneChanged } },
  },
  resumeLane: {
    method: 'post',
    path: '/api/operations/lanes/{lane}/resume',
    summary: 'Let workers begin uploads of a lane again',
    description: 'Can be repeated.',
    access,
    params,
    responses: { 200: { description: 'It goes on.', schema: laneChanged } },
  },
} as const satisfies Record<string, Route>;
