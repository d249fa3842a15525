// What every process has besides its own things: log, metrics, health, the closer, and its version.
// Neighbours: start-process.ts (makes one), each service's context.ts (is given it).
import { createCloser, type Closer } from './closer.ts';
import { createHealth, type Health } from './health.ts';
import { createLogger, type LogDestination, type Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { ProcessConfig } from './settings.ts';
import { readVersion, type Version } from './version.ts';

export interface Kit {
  readonly name: string;
  readonly version: Version;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly closer: Closer;
  /** The kit of one of several services in this process: log lines in its own name, everything else shared. */
  forService(name: string): Kit;
}

export interface KitOptions {
  readonly name: string;
  readonly config: Pick<ProcessConfig, 'LOG_LEVEL' | 'LOG_FORMAT'>;
  /** Where log lines go; standard output unless a test wants to look. */
  readonly logTo?: LogDestination;
  /** Metrics of Node.js itself; tests that make many kits do without. */
  readonly processMetrics?: boolean;
}

export async function createKit({ name, config, logTo, processMetrics = true }: KitOptions): Promise<Kit> {
  const root = createLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT, ...(logTo && { destination: logTo }) });
  const shared = {
    version: await readVersion(),
    metrics: createMetrics({ processMetrics }),
    health: createHealth(),
    closer: createCloser(),
  };
  const forService = (service: string): Kit => ({ ...shared, name: service, logger: root.child({ service }), forService });
  return forService(name);
}
