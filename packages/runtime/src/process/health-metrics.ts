// What the heartbeat knows, for whoever is woken: a process that is not ready gets no requests, so that no error is counted.
// Neighbours: health.ts (the checks), kit.ts (every process has both).
import { defineMetrics } from '../metrics/metric-table.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Health } from './health.ts';

export const healthMetrics = defineMetrics({
  symdepot_dependency_up: {
    type: 'gauge',
    help: 'Whether what the process cannot work without answers it: 1 or 0. The same checks as those of `/__heartbeat__`.',
    labels: { dependency: '`database`, `queue`, `staging storage`, `release storage`, `try storage`: what the process uses of them' },
  },
});

export function measureHealth(metrics: Metrics, health: Health): void {
  const { symdepot_dependency_up: up } = metrics.register(healthMetrics);
  metrics.onScrape(async () => {
    const { checks } = await health.report();
    for (const [dependency, { status }] of Object.entries(checks)) up.set({ dependency }, status === 'ok' ? 1 : 0);
  });
}
