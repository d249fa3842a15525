// Composition root of the web service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Kit, Service } from '@symdepot/runtime';
import { createWebApp } from './app.ts';
import type { WebConfig } from './config.ts';
import type { ProviderSignInContext, WebContext } from './context.ts';
import { providerIsPlain } from './events.ts';
import { findOidcConfig } from './oidc/oidc-settings.ts';
import { createProvider } from './oidc/provider.ts';

export async function createWeb(config: WebConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  const context: WebContext = { config, kit, database, signIn: openProvider(config) };
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
