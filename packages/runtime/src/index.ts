// The behaviour common to all processes. HTTP is in `@symdepot/runtime/http`, the documents in `@symdepot/runtime/docs`,
// a service inside a test in `@symdepot/runtime/testing`.
export { forgetLibpqVariables, loadConfig, readEnvironment, type Environment } from './config/config.ts';
export { healthMetrics } from './process/health-metrics.ts';
export type { Kit } from './process/kit.ts';
export { defineMetrics, type MetricsOf } from './metrics/metric-table.ts';
export { createMetrics, scrapeMetrics, type Metrics } from './metrics/metrics.ts';
export { createQuota, type HeldQuota, type Quota, type QuotaRefusals } from './quota.ts';
export { reportProcess } from './process/report-process.ts';
export { runService } from './process/run-service.ts';
export { sessionLimits } from './config/session-limits.ts';
export * from './config/setting-types.ts';
export * from './config/settings.ts';
export type { SpanOptions } from './tracing/tracer.ts';
export type { Service } from './process/start-process.ts';
