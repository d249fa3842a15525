// The public interface of this service, for standalone and tests.
export { configSchema } from './config.ts';
export { createWorker } from './create-worker.ts';
export { workerMetrics } from './metrics.ts';
