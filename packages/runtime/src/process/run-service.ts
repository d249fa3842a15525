// The lifecycle of a process: config → kit → service → ready → signal → down. The whole of every service's main.ts.
// Neighbours: start-process.ts (the part without signals and exits), config.ts.
import { isAppError } from '@symdepot/errors';
import { loadConfig, type ConfigSchema, type Environment } from '../config/config.ts';
import { createKit, type Kit } from './kit.ts';
import type { ProcessConfig } from '../config/settings.ts';
import { startProcess, stopProcess, type CreateService, type RunningProcess } from './start-process.ts';

export interface RunOptions {
  /** Instead of the environment of the process. */
  readonly environment?: Environment;
  /** When everything is up. */
  readonly onReady?: (running: RunningProcess) => void;
}

/** Runs a service until SIGTERM or SIGINT. Exit codes: 0 clean, 1 anything else, 128 + signal when it is sent twice. */
export async function runService<C extends ProcessConfig>(
  name: string,
  schema: ConfigSchema<C>,
  create: CreateService<C>,
  { environment, onReady }: RunOptions = {},
): Promise<void> {
  const config = readConfig(name, schema, environment);
  if (!config) return;
  const kit = await createKit({ name, config });
  const shutDown = superviseProcess(kit, config);
  try {
    const running = await startProcess(config, kit, create);
    kit.logger.info({ url: running.url, admin_url: running.adminUrl, version: kit.version.version, commit: kit.version.commit }, 'ready');
    onReady?.(running);
  } catch (error) {
    if (kit.health.phase === 'draining') return; // told to stop while it was starting
    // Says what to do; a trace would only bury that, and the tokens that a first start has shown.
    if (isAppError(error, 'port_unavailable') || isAppError(error, 'config_invalid')) process.stderr.write(`${name}: ${error.message}\n`);
    else kit.logger.fatal({ err: error }, 'cannot start');
    await shutDown(1);
  }
}

function readConfig<C>(name: string, schema: ConfigSchema<C>, environment?: Environment): C | undefined {
  try {
    return loadConfig(schema, environment);
  } catch (error) {
    if (!isAppError(error, 'config_invalid')) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

const signalNumbers = { SIGINT: 2, SIGTERM: 15 } as const;

/** Ctrl-C reaches a process twice, from the terminal and from npm, which passes it on: that is one wish, not two. */
const echoMs = 1_000;

/** Listens to signals and to errors that nobody caught. Returns the way down, for a start that fails. */
function superviseProcess(kit: Kit, config: ProcessConfig): (exitCode: number) => Promise<void> {
  const { logger, closer } = kit;
  let worstExitCode = 0;
  let isStopping = false;

  const shutDown = async (exitCode: number): Promise<void> => {
    worstExitCode = Math.max(worstExitCode, exitCode);
    if (isStopping) return;
    isStopping = true;
    const timeoutMs = config.SHUTDOWN_TIMEOUT_SECONDS * 1000;
    setTimeout(() => {
      logger.error({ closing: closer.closing, timeout_ms: timeoutMs }, 'shutdown took too long');
      process.exit(1);
    }, timeoutMs);
    const problems = await stopProcess(kit, exitCode === 0 ? config.SHUTDOWN_DELAY_SECONDS : 0);
    for (const { name, reason, error } of problems) logger.error({ resource: name, err: error }, `closing ${reason}`);
    logger.info('stopped');
    process.exit(problems.length > 0 ? 1 : worstExitCode);
  };

  let toldAt = -Infinity;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (performance.now() - toldAt < echoMs) return;
      if (isStopping) {
        logger.warn({ signal, closing: closer.closing }, 'told again to stop: ending at once');
        process.exit(128 + signalNumbers[signal]);
      }
      toldAt = performance.now();
      logger.info({ signal }, 'stopping');
      void shutDown(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error, event }, 'a fault that nobody caught: stopping');
      void shutDown(1);
    });
  }
  return shutDown;
}
