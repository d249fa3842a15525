// Starts and stops a service in this process, without signals or exits: run-service.ts adds those, tests do without.
// Neighbours: kit.ts, closer.ts (the shutdown order), http/create-app.ts and http/admin-app.ts (the two ports).
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@symdepot/errors';
import type { CloseProblem } from './closer.ts';
import { createAdminApp } from '../http/admin-app.ts';
import { createApp, type Routes } from '../http/create-app.ts';
import { connectionsFor, readHandleLimit } from '../http/server/handle-limit.ts';
import { listen, type HttpServer } from '../http/server/listen.ts';
import type { Kit } from './kit.ts';
import { siteUrlOf, type ProcessConfig } from '../config/settings.ts';

export interface Service {
  /** What the public port serves. Absent: no public port. */
  readonly app?: Routes;
  /** Begins to work. What it opens is registered with `kit.closer`. */
  start(): Promise<void>;
  /** Takes no new work and finishes what is in hand; resources are closed later, by the closer. */
  stop(): Promise<void>;
}

/** Builds a service and registers each resource with `kit.closer` as it opens it. */
export type CreateService<C> = (config: C, kit: Kit) => Promise<Service>;

export interface RunningProcess {
  readonly kit: Kit;
  /** The public port; undefined without one. */
  readonly url: string | undefined;
  readonly adminUrl: string;
}

/** Of the shutdown time, what work in hand and requests in flight may take together; the rest is for closing resources. */
const drainShare = 0.8;

/** Of whoever watches this process. */
const adminConnections = 64;

/**
 * Admin port → create → start → public port → ready. Everything is registered with the closer in this order, so that
 * `stopProcess` goes the same way back. Fails with whatever failed, after closing what was open.
 */
export async function startProcess<C extends ProcessConfig>(config: C, kit: Kit, create: CreateService<C>): Promise<RunningProcess> {
  const drainMs = config.SHUTDOWN_TIMEOUT_SECONDS * 1000 * drainShare;
  try {
    const adminOptions = { host: config.ADMIN_HOST, port: config.ADMIN_PORT, setting: 'ADMIN_PORT', maxConnections: adminConnections };
    const adminPort = await listen(createAdminApp(kit), adminOptions);
    kit.closer.add('admin port', () => adminPort.close(0));
    const service = await create(config, kit);
    await service.start();
    let publicPort: HttpServer | undefined = undefined;
    // Side by side: requests in flight may wait for what the service finishes, or be told by it to come again.
    // From here on, also when there is no public port to be had: what works must not see its resources go.
    kit.closer.add('work in hand', () => Promise.all([service.stop(), publicPort?.close(drainMs)]), { deadlineMs: drainMs + 1_000 });
    if (kit.health.phase === 'draining') throw new AppError('draining'); // told to stop while it was starting
    const maxConnections = connectionsFor(readHandleLimit());
    const publicOptions = { host: config.HOST, port: config.PORT ?? 0, maxConnections, logger: kit.logger };
    publicPort = service.app && (await listen(publicApp(config, kit, service.app), publicOptions));
    kit.health.phase = 'ready';
    return { kit, url: publicPort?.url, adminUrl: adminPort.url };
  } catch (error) {
    await kit.closer.close();
    throw error;
  }
}

const publicApp = (config: ProcessConfig, kit: Kit, routes: Routes) =>
  createApp({ kit, trustProxy: config.TRUST_PROXY ?? [], routes, siteUrl: siteUrlOf({ SITE: false, ...config }) });

/** Unready → drain → stop accepting → close in reverse. Resolves with what hung or failed. */
export async function stopProcess(kit: Kit, delaySeconds = 0): Promise<readonly CloseProblem[]> {
  kit.health.phase = 'draining';
  await delay(delaySeconds * 1000);
  return kit.closer.close();
}
