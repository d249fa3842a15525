// What the runtime provides to every process: log, metrics, health, the closer, and its version.
// Neighbours: start-process.ts (creates one), each service's create-<service>.ts (receives it).
import { createCloser, type Closer } from './closer.ts';
import { createHealth, type Health } from './health.ts';
import { measureHealth } from './health-metrics.ts';
import { createLogger, type LogDestination, type Logger } from '../log/logger.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import type { ProcessConfig } from '../config/settings.ts';
import { openTracer, type TracerConfig } from '../tracing/open-tracer.ts';
import type { Tracer } from '../tracing/tracer.ts';
import { readVersion, type Version } from './version.ts';

export interface Kit {
  readonly name: string;
  readonly version: Version;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly closer: Closer;
  readonly tracer: Tracer;
  /**
   * Takes care of something that was opened: it is closed with the process, and unless the service can do without it, its
   * check is part of the heartbeat.
   */
  own<R extends Resource>(name: string, resource: R, options?: { readonly isVital?: boolean }): R;
  /** What to call when a connection broke that heals by itself. */
  onConnectionLost(name: string): (error: unknown) => void;
  /** The kit of one of several services in this process: log lines in its own name, everything else shared. */
  forService(name: string): Kit;
}

export interface Resource {
  close(): Promise<unknown>;
  check(signal?: AbortSignal): Promise<unknown>;
}

export interface KitOptions {
  readonly name: string;
  readonly config: Pick<ProcessConfig, 'LOG_LEVEL' | 'LOG_FORMAT'> & Partial<TracerConfig>;
  /** Where log lines go; standard output unless a test wants to look. */
  readonly logTo?: LogDestination;
  /** Metrics of Node.js itself; tests that make many kits do without. */
  readonly processMetrics?: boolean;
}

export async function createKit({ name, config, logTo, processMetrics = true }: KitOptions): Promise<Kit> {
  const root = createLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT, ...(logTo && { destination: logTo }) });
  const version = await readVersion();
  const closer = createCloser();
  const tracer = await openTracer({ TRACES_RATIO: 0, ...config }, { name, version: version.version, logger: root });
  // The first to be opened, and so the last to be closed.
  closer.add('traces', () => tracer.close());
  const shared = {
    version,
    tracer,
    metrics: createMetrics({ processMetrics }),
    health: createHealth(),
    closer,
  };
  const { health, metrics } = shared;
  measureHealth(metrics, health);
  const own: Kit['own'] = (resourceName, resource, { isVital = true } = {}) => {
    closer.add(resourceName, () => resource.close());
    if (isVital) health.addCheck(resourceName, (signal) => resource.check(signal));
    return resource;
  };
  const forService = (service: string): Kit => {
    const logger = root.child({ service });
    const onConnectionLost: Kit['onConnectionLost'] = (resourceName) => (err) => logger.warn({ err }, `${resourceName} connection lost`);
    return { ...shared, name: service, logger, own, onConnectionLost, forService };
  };
  return forService(name);
}
