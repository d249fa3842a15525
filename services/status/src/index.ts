// The public interface of this service, for standalone and tests.
export { configSchema } from './config.ts';
export { createStatus } from './create-status.ts';
export { statusMetrics } from './metrics.ts';
export { served } from './routes/index.ts';
