// The public interface of this service, for standalone and tests.
export { configSchema } from './config.ts';
export { createDownload } from './create-download.ts';
export { downloadMetrics } from './metrics.ts';
export { served } from './routes/index.ts';
