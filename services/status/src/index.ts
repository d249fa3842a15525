// What standalone and tests need of this service.
export { configSchema } from './config.ts';
export { createStatus } from './create-status.ts';
export { statusMetrics } from './metrics.ts';
export { served } from './routes/index.ts';
