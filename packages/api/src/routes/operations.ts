// The routes for whoever runs the services (contract §6).
import { z } from 'zod';
import type { RouteDoc } from './route-doc.ts';

const heartbeat = z.object({ status: z.string() }).meta({ id: 'Heartbeat' });

export const operationsRoutes: readonly RouteDoc[] = [
  {
    method: 'get',
    path: '/__heartbeat__',
    summary: 'Whether this process and what it depends on work',
    description: 'Also `/__lbheartbeat__` (alive) and `/__version__`.',
    needsToken: false,
    responses: {
      200: { description: 'All checks pass.', schema: heartbeat },
      503: { description: 'A check fails, or draining.', schema: heartbeat },
    },
  },
];
