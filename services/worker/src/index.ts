// What standalone and tests need of this service.
export { configSchema } from './config.ts';
export { createWorker } from './context.ts';
export { workerMetrics } from './events.ts';
