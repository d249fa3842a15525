// Composition root of the web service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { openQueue } from '@symdepot/queue';
import { reportProcess, type Kit, type Service } from '@symdepot/runtime';
import { createWebApp } from './app.ts';
import type { WebConfig } from './config.ts';
import type { ProviderSignInContext, WebContext } from './context.ts';
import { providerIsPlain } from './events.ts';
import { findOidcConfig } from './oidc/oidc-settings.ts';
import { createProvider } from './oidc/provider.ts';
import { createOverviewCache } from './operations/overview-cache.ts';
import { readOverview } from './operations/read-overview.ts';

export async function createWeb(config: WebConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  reportProcess(kit, database.processHeartbeats);
  // Not essential: pages about uploads and people work without it.
  const queue = kit.own('queue', await openQueue({ url: config.QUEUE_URL, onError: kit.onConnectionLost('queue') }), { isVital: false });
  const readOverviewNow = createOverviewCache(() => readOverview({ database, queue, kit }));
  const context: WebContext = { config, kit, database, queue, readOverview: readOverviewNow, signIn: openProvider(config) };
  if (config.OIDC_ISSUER?.startsWith('http:')) providerIsPlain(context, config.OIDC_ISSUER);
  return { app: createWebApp(context), start: async () => {}, stop: async () => {} };
}

/** It is not asked yet: the site starts without it. @throws AppError `config_invalid` */
function openProvider(config: WebConfig): ProviderSignInContext | undefined {
  const rules = findOidcConfig(config);
  if (!rules) return undefined;
  if ('problems' in rules) throw new AppError('config_invalid', { problems: rules.problems });
  return { provider: createProvider(rules), rules };
}
