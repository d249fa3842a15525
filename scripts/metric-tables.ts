// The tables of metrics, with the processes that have them: for docs/metrics.md (docs.ts), and for the tests of rules and dashboards.
import { downloadMetrics } from '@symdepot/download';
import { backlogMetrics, ingestMetrics, stagingMetrics } from '@symdepot/ingest';
import { healthMetrics, scrapeMetrics } from '@symdepot/runtime';
import type { renderMetricsDoc } from '@symdepot/runtime/docs';
import { httpMetrics } from '@symdepot/runtime/http';
import { statusMetrics } from '@symdepot/status';
import { workerMetrics } from '@symdepot/worker';

export const metricTables: Parameters<typeof renderMetricsDoc>[0] = [
  { name: 'every process', table: { ...scrapeMetrics, ...healthMetrics } },
  { name: 'every process with a public port', table: httpMetrics },
  { name: 'ingest', table: { ...ingestMetrics, ...stagingMetrics } },
  { name: 'ingest: what a fleet is scaled by', table: backlogMetrics },
  { name: 'worker', table: workerMetrics },
  { name: 'status', table: statusMetrics },
  { name: 'download', table: downloadMetrics },
];
