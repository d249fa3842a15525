// Composition root of the status service: the only place that builds things.
import { openDatabase, type Database } from '@symdepot/database';
import type { Kit, Service } from '@symdepot/service';
import { createStatusApp } from './app.ts';
import type { StatusConfig } from './config.ts';

export interface StatusContext {
  readonly config: StatusConfig;
  readonly kit: Kit;
  readonly database: Database;
}

export async function createStatus(config: StatusConfig, kit: Kit): Promise<Service> {
  const database = kit.hold('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onLost('database') }));
  return { app: createStatusApp({ config, kit, database }), start: async () => {}, stop: async () => {} };
}
