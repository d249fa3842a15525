// The routes for whoever runs the services: those that every process answers, on both its ports, and those of the admin port alone.
import { z } from 'zod';
import type { Route } from '../route/route.ts';

const checkResult = z.object({ status: z.enum(['ok', 'error']), ms: z.int(), error: z.string().optional() });
const heartbeat = z
  .object({
    status: z.enum(['ok', 'error', 'starting', 'draining']),
    checks: z.record(z.string(), checkResult).describe('What the process depends on, by name.'),
  })
  .meta({ id: 'Heartbeat' });
const version = z.object({ source: z.string(), version: z.string(), commit: z.string(), build: z.string() }).meta({ id: 'Version' });

export const healthRoutes = {
  getHeartbeat: {
    method: 'get',
    path: '/__heartbeat__',
    summary: 'Whether this process and what it depends on work',
    description: 'For whoever watches it. Anybody may ask: the answer is a few seconds old.',
    access: 'unchecked',
    responses: {
      200: { description: 'All checks pass.', schema: heartbeat },
      503: { description: 'A check fails, or the process is starting or stopping.', schema: heartbeat },
    },
  },
  getLbHeartbeat: {
    method: 'get',
    path: '/__lbheartbeat__',
    summary: 'Whether this process is alive',
    description: 'For load balancers: nothing is looked at.',
    access: 'unchecked',
    responses: { 200: { description: 'It is.' } },
  },
  getVersion: {
    method: 'get',
    path: '/__version__',
    summary: 'Which version this process is',
    description: 'What is not known is empty.',
    access: 'unchecked',
    responses: { 200: { description: 'The version.', schema: version } },
  },
} as const satisfies Record<string, Route>;

export const adminRoutes = {
  getMetrics: {
    method: 'get',
    path: '/metrics',
    summary: 'What this process has counted and measured',
    description: 'On `ADMIN_PORT` only. docs/metrics.md has them all.',
    access: 'unchecked',
    responses: { 200: { description: 'As Prometheus reads it.', schema: z.string(), contentType: 'text/plain' } },
  },
} as const satisfies Record<string, Route>;
