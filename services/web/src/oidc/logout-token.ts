// Reads a token of OpenID Connect Back-Channel Logout 1.0: the provider says that somebody has signed out, or was shut out.
// The door to jose. Neighbour: provider.ts.
import type { EndedAtProvider } from '@symdepot/database';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { OidcConfig } from './oidc-settings.ts';

export type EndedSessions = EndedAtProvider;

const event = 'http://schemas.openid.net/event/backchannel-logout';
/** A token that was caught somewhere ends sessions for so long. */
const maxAgeSeconds = 300;

interface TokenOrigin {
  readonly issuer: string;
  /** Where its keys are. */
  readonly keys: string | undefined;
}

/** Throws the errors of jose; an Error with a reason when it is no logout token. */
export type LogoutTokenReader = (token: string, origin: TokenOrigin) => Promise<EndedSessions>;

export function createLogoutTokenReader(config: OidcConfig): LogoutTokenReader {
  let known: { readonly address: string; readonly keys: ReturnType<typeof createRemoteJWKSet> } | undefined;
  /** One for each address: it fetches again by itself for a key that it does not know, and not at each made-up token. */
  const keysAt = (address: string): ReturnType<typeof createRemoteJWKSet> => {
    if (known?.address !== address) known = { address, keys: createRemoteJWKSet(new URL(address)) };
    return known.keys;
  };
  return (token, { issuer, keys }) => readLogoutToken(token, { config, issuer, keys: () => keysAt(keys ?? '') });
}

interface Reading {
  readonly config: OidcConfig;
  readonly issuer: string;
  readonly keys: () => ReturnType<typeof createRemoteJWKSet>;
}

async function readLogoutToken(token: string, { config, issuer, keys }: Reading): Promise<EndedSessions> {
  const options = {
    issuer,
    audience: config.OIDC_RP_CLIENT_ID,
    clockTolerance: config.OIDC_CLOCK_TOLERANCE_SECONDS,
    maxTokenAge: maxAgeSeconds,
    requiredClaims: ['iat', 'jti', 'events'],
  };
  const { payload } = isSharedSecret(token, config)
    ? await jwtVerify(token, new TextEncoder().encode(config.OIDC_RP_CLIENT_SECRET), { ...options, algorithms: ['HS256'] })
    : await jwtVerify(token, keys(), options);
  const { events, nonce, sub, sid } = payload;
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, event)) throw new Error('it tells of no logout');
  if (nonce !== undefined) throw new Error('it has a nonce, as ID tokens have');
  const named = { sid: typeof sid === 'string' ? sid : undefined, subject: typeof sub === 'string' ? sub : undefined };
  if (named.sid === undefined && named.subject === undefined) throw new Error('it names neither a user nor a session');
  return { issuer, ...named };
}

/** Of providers whose ID tokens are not checked either: they sign with the client's secret. */
const isSharedSecret = (token: string, config: OidcConfig): boolean =>
  !config.OIDC_CHECK_SIGNATURES && decodeProtectedHeader(token).alg === 'HS256';
