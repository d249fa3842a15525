// A client for servers of other people: the door of got. Nothing is done behind the caller's back: no redirect, no retry, no
// proxy, no kept connection. Neighbours: guarded-lookup.ts (which addresses), url-rules.ts (which URLs; the caller asks it).
import { lookup as dnsLookup } from 'node:dns';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isAppError, type AppError } from '@symdepot/errors';
import type { Got } from 'got';
import { createGuardedLookup, type IsAddressAllowed } from './guarded-lookup.ts';

const http = process.getBuiltinModule('node:http'); // an import would load undici, too

export type { PlainResponse } from 'got';
export type GuardedClient = Got;

export interface GuardedClientOptions {
  readonly userAgent: string;
  readonly isAddressAllowed: IsAddressAllowed;
  /** Default: the system's resolver. */
  readonly lookup?: LookupFunction;
  /** PEM. Default: the authorities that Node.js trusts. */
  readonly certificateAuthority?: string;
  /** For the name, the connection, and TLS, each. */
  readonly connectMs?: number;
  /** Longest silence of the other side. */
  readonly idleMs?: number;
}

/**
 * Hosts that are addresses are never looked up: ask `checkLiteralAddress` before each request. To be called for the first
 * request: the library is large, and most processes never ask other people's servers.
 */
export async function createGuardedClient(options: GuardedClientOptions): Promise<GuardedClient> {
  const { userAgent, isAddressAllowed, lookup = dnsLookup, certificateAuthority: ca, connectMs = 5_000, idleMs = 300_000 } = options;
  const guarded = { keepAlive: false, lookup: createGuardedLookup(lookup, isAddressAllowed) };
  // Agents of our own: the global one obeys proxy variables of the environment, behind which no address can be checked.
  const agent = { http: new http.Agent(guarded), https: new HttpsAgent({ ...guarded, ...(ca !== undefined && { ca }) }) };
  const { default: got } = await import('got');
  return got.extend({
    agent,
    followRedirect: false,
    throwHttpErrors: false,
    decompress: false,
    retry: { limit: 0 },
    timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs, socket: idleMs },
    headers: { 'user-agent': userAgent, 'accept-encoding': 'identity' },
  });
}

/** Of what a request failed with: `url_address_not_allowed`, where that is why. */
export function connectionFault(error: unknown): AppError | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return isAppError(cause) ? cause : undefined;
}
