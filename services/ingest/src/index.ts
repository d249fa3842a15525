// What standalone and tests need of this service.
export { backlogMetrics } from './admission/backlog-metrics.ts';
export { configSchema } from './config.ts';
export { createIngest } from './create-ingest.ts';
export { ingestMetrics } from './metrics.ts';
export { served } from './app.ts';
