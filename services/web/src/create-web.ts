// Composition root of the web service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import type { Kit, Service } from '@symdepot/runtime';
import { createWebApp } from './app.ts';
import type { WebConfig } from './config.ts';
import type { WebContext } from './context.ts';

export async function createWeb(config: WebConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  const context: WebContext = { config, kit, database };
  return { app: createWebApp(context), start: async () => {}, stop: async () => {} };
}
