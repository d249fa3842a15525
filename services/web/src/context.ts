// The dependencies of the web service. Neighbour: create-web.ts builds it.
import type { Overview } from '@symdepot/api';
import type { Database } from '@symdepot/database';
import type { Queue } from '@symdepot/queue';
import type { Kit } from '@symdepot/runtime';
import type { WebConfig } from './config.ts';
import type { OidcConfig } from './oidc/oidc-settings.ts';
import type { Provider } from './oidc/provider.ts';

/** What signing in by a provider needs. */
export interface ProviderSignInContext {
  readonly provider: Provider;
  readonly rules: OidcConfig;
}

export interface WebContext {
  readonly config: WebConfig;
  readonly kit: Kit;
  readonly database: Database;
  /** Undefined: there is no provider, people sign in by links. */
  readonly signIn: ProviderSignInContext | undefined;
  /** For its counts, and to look into it. */
  readonly queue: Queue;
  /** At most two seconds old. */
  readonly readOverview: () => Promise<Overview>;
}
