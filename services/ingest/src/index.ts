// The public interface of this service, for standalone and tests.
export { backlogMetrics } from './admission/backlog-metrics.ts';
export { configSchema } from './config.ts';
export { createIngest } from './create-ingest.ts';
export { ingestMetrics } from './metrics.ts';
export { stagingMetrics } from './staging/staging-metrics.ts';
export { served } from './app.ts';
