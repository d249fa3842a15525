// What standalone and tests need of this service.
export { configSchema } from './config.ts';
export { createWorker } from './create-worker.ts';
export { workerMetrics } from './metrics.ts';
