// Runs a service inside a test's process: free ports on loopback, no signals. Neighbour: ../process/start-process.ts.
import { loadConfig, type ConfigSchema, type Environment } from '../config/config.ts';
import type { CloseProblem } from '../process/closer.ts';
import { createKit } from '../process/kit.ts';
import type { LogDestination } from '../log/logger.ts';
import type { ProcessConfig } from '../config/settings.ts';
import { startProcess, stopProcess, type CreateService, type RunningProcess } from '../process/start-process.ts';

export interface InProcess extends RunningProcess {
  /** As SIGTERM would. Resolves with what hung or failed. */
  stop(): Promise<readonly CloseProblem[]>;
}

const quiet = { HOST: '127.0.0.1', PORT: '0', ADMIN_HOST: '127.0.0.1', ADMIN_PORT: '0', LOG_LEVEL: 'silent', LOG_FORMAT: 'json' };

/** Nothing is read from the environment of the process. Log lines go to `logTo` (with a LOG_LEVEL that lets them). */
export async function startInProcess<C extends ProcessConfig>(
  name: string,
  schema: ConfigSchema<C>,
  create: CreateService<C>,
  environment: Environment = {},
  logTo?: LogDestination,
): Promise<InProcess> {
  const config = loadConfig(schema, { ...quiet, ...environment });
  const kit = await createKit({ name, config, processMetrics: false, ...(logTo && { logTo }) });
  const running = await startProcess(config, kit, create);
  return { ...running, stop: () => stopProcess(kit) };
}
