// The public interface of this service, for standalone and tests.
export { configSchema } from './config.ts';
export { createWeb } from './create-web.ts';
export { isWebPath } from './pages/web-paths.ts';
export { served } from './routes/index.ts';
