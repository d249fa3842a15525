// What standalone and tests need of this service.
export { configSchema } from './config.ts';
export { createDownload } from './context.ts';
export { downloadMetrics } from './events.ts';
