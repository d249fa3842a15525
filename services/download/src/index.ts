// What standalone and tests need of this service.
export { configSchema } from './config.ts';
export { createDownload } from './create-download.ts';
export { downloadMetrics } from './metrics.ts';
export { served } from './routes/index.ts';
