// How every process behaves. HTTP is in `@symdepot/service/http`, the documents in `@symdepot/service/docs`.
export { createCloser, type Closer, type CloseProblem } from './closer.ts';
export { forgetLibpqVariables, loadConfig, readEnvironment, type ConfigSchema, type Environment } from './config.ts';
export { createHealth, type Health, type HealthCheck, type HealthReport } from './health.ts';
export { createKit, type Kit, type KitOptions, type Resource } from './kit.ts';
export { createLogger, type LogDestination, type Logger } from './logger.ts';
export { defineMetrics, type MetricsOf, type MetricTable } from './metric-table.ts';
export { createMetrics, scrapeMetrics, type Metrics } from './metrics.ts';
export { createPlaces, type HeldPlaces, type PlaceLimits, type Places } from './places.ts';
export { runService, type RunOptions } from './run-service.ts';
export * from './setting-types.ts';
export * from './settings.ts';
export { startInProcess, type InProcess } from './start-in-process.ts';
export { startProcess, stopProcess, type CreateService, type RunningProcess, type Service } from './start-process.ts';
export { continueTrace, formatTraceparent, type Trace } from './tracing.ts';
export { repositoryRoot, type Version } from './version.ts';
