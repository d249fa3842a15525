// The metrics of every public port. Neighbour: access-log.ts observes them.
import { defineMetrics } from '../../metrics/metric-table.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type MethodLabel = (typeof methods)[number] | 'other';
export type StatusLabel = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted';

export const httpMetrics = defineMetrics({
  symdepot_http_request_duration_seconds: {
    type: 'histogram',
    help: 'From the head of a request to the end of its answer. `aborted`: the caller went away before.',
    labels: {
      method: [...methods, 'other'],
      route: 'the pattern of the route, or `unmatched`',
      status: ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'],
    },
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  },
  symdepot_http_requests_in_flight: { type: 'gauge', help: 'Requests that are being answered.' },
});

export const methodLabel = (method: string): MethodLabel => methods.find((known) => known === method) ?? 'other';

export const statusLabel = (status: number): StatusLabel => {
  const first = Math.floor(status / 100);
  return first >= 1 && first <= 5 ? (`${first}xx` as StatusLabel) : '5xx';
};
