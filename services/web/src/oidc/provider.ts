// The sign-in provider: OpenID Connect, code flow with PKCE. The door to openid-client. What the provider publishes is fetched when it is
// needed, never at the start alone, so that neither an outage nor new keys need a restart. Neighbours: logout-token.ts, sign-in-fault.ts.
import * as client from 'openid-client';
import type { OidcConfig } from './oidc-settings.ts';
import { createLogoutTokenReader, type EndedSessions } from './logout-token.ts';

/** What must come back with the browser. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface ProviderClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly sid: string | null;
  readonly idToken: string | null;
  /** Of the ID token and of userinfo, which counts where both say something. */
  readonly claims: ReadonlyMap<string, unknown>;
}

/** Everything throws the errors of openid-client, which faultOf understands. */
export interface Provider {
  /** @param isSilent the provider may not ask the user anything */
  begin(options: { readonly redirectUri: string; readonly isSilent: boolean }): Promise<{ readonly url: string; readonly checks: Checks }>;
  /** @param callback the address at which the browser came back */
  finish(callback: URL, checks: Checks): Promise<ProviderClaims>;
  /** Where to sign out there, too; undefined when it has no such place. */
  findEndSessionUrl(options: { readonly idToken: string; readonly returnTo: string }): Promise<string | undefined>;
  /** Whose sessions a token of back-channel logout ends. @throws also the errors of jose */
  readLogoutToken(token: string): Promise<EndedSessions>;
  /** A key was not known: what is kept is too old. */
  forget(): void;
}

const timeoutSeconds = 5;
/** Many at once ask once. A sign-in is rare: what was published for an earlier one, keys above all, may not hold any more. */
const keptMs = 10_000;

export function createProvider(config: OidcConfig): Provider {
  const { OIDC_ISSUER: issuer, OIDC_RP_CLIENT_ID: clientId, OIDC_RP_CLIENT_SECRET: secret } = config;
  let kept: { readonly found: Promise<client.Configuration>; readonly at: number } | undefined;
  const readLogoutToken = createLogoutTokenReader(config);

  const discover = (): Promise<client.Configuration> => {
    if (kept && performance.now() - kept.at < keptMs) return kept.found;
    const metadata = { client_secret: secret, [client.clockTolerance]: config.OIDC_CLOCK_TOLERANCE_SECONDS };
    const execute = [
      ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
      ...(config.OIDC_CHECK_SIGNATURES ? [client.enableNonRepudiationChecks] : []),
    ];
    const found = client.discovery(new URL(issuer), clientId, metadata, authenticateBy(secret), { execute, timeout: timeoutSeconds });
    const keeping = { found, at: performance.now() };
    kept = keeping;
    found.catch(() => {
      if (kept === keeping) kept = undefined; // whoever asks next asks anew
    });
    return found;
  };

  return {
    async begin({ redirectUri, isSilent }) {
      const provider = await discover();
      const checks = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
      const url = client.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: config.OIDC_SCOPES,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        ...(isSilent && { prompt: 'none' }),
      });
      return { url: url.href, checks };
    },
    async finish(callback, { state, nonce, verifier }) {
      const provider = await discover();
      const tokens = await client.authorizationCodeGrant(provider, callback, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const told = tokens.claims()!;
      const { userinfo_endpoint: endpoint } = provider.serverMetadata();
      const info = endpoint === undefined ? {} : await client.fetchUserInfo(provider, tokens.access_token, told.sub);
      return {
        issuer: told.iss,
        subject: told.sub,
        sid: typeof told['sid'] === 'string' ? told['sid'] : null,
        idToken: tokens.id_token ?? null,
        claims: new Map(Object.entries({ ...told, ...info })),
      };
    },
    async findEndSessionUrl({ idToken, returnTo }) {
      const provider = await discover();
      if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
      return client.buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri: returnTo }).href;
    },
    async readLogoutToken(token) {
      const { issuer: named, jwks_uri: keys } = (await discover()).serverMetadata();
      return readLogoutToken(token, { issuer: named, keys });
    },
    forget() {
      kept = undefined;
    },
  };
}

/** As the provider wants it; where it does not say, as OpenID Connect has it by default. */
const authenticateBy = (secret: string): client.ClientAuth => {
  const [inHeader, inBody] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? inHeader : inBody)(server, ...rest);
  };
};
