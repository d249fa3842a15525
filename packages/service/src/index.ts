// How every process behaves. HTTP is in `@symdepot/service/http`, the documents in `@symdepot/service/docs`.
export { forgetLibpqVariables, loadConfig, readEnvironment, type Environment } from './config.ts';
export type { Kit } from './kit.ts';
export { defineMetrics, type MetricsOf } from './metric-table.ts';
export { createMetrics, scrapeMetrics, type Metrics } from './metrics.ts';
export { createPlaces, type HeldPlaces, type Places } from './places.ts';
export { runService } from './run-service.ts';
export * from './setting-types.ts';
export * from './settings.ts';
export { startInProcess, type InProcess } from './start-in-process.ts';
export type { Service } from './start-process.ts';
