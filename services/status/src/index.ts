// What standalone and tests need of this service.
export { configSchema } from './config.ts';
export { createStatus } from './context.ts';
export { statusMetrics } from './events.ts';
