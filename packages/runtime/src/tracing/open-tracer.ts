// Chooses the tracer of a process by its settings. The SDK costs a quarter of a second and 44 MB: it is loaded only for a collector.
// Neighbours: process/kit.ts (every process has one), open-telemetry.ts.
import type { ProcessConfig } from '../config/settings.ts';
import { noTracer, type Tracer, type TracerOptions } from './tracer.ts';

export type TracerConfig = Pick<ProcessConfig, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'TRACES_RATIO'>;

export async function openTracer(config: TracerConfig, options: TracerOptions): Promise<Tracer> {
  if (config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return noTracer;
  const { startOpenTelemetry } = await import('./open-telemetry.ts');
  return startOpenTelemetry(config.TRACES_RATIO, options) ?? noTracer;
}
