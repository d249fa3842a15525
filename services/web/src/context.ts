// The dependencies of the web service. Neighbour: create-web.ts builds it.
import type { Database } from '@symdepot/database';
import type { Kit } from '@symdepot/runtime';
import type { WebConfig } from './config.ts';

export interface WebContext {
  readonly config: WebConfig;
  readonly kit: Kit;
  readonly database: Database;
}
