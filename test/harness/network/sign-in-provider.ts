// A real OpenID provider (oidc-provider) whose people answer by themselves: who signs in is what a test has said. It can change its keys,
// its clock and what it knows of its client, and be away. Neighbour: ../clients/browser-client.ts, which is sent here.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, SignJWT, type JWK } from 'jose';
import { Provider, type ClientMetadata, type Configuration } from 'oidc-provider';

/** Whoever sits before the browser; `undefined`: they say no. */
export type Person = { readonly sub: string; readonly [claim: string]: unknown } | undefined;

export interface SignInProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Of a site that knows it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Who signs in from now on. Nobody is signed in there any more. */
  seat(person: Person): void;
  /** From now on, another provider of the same name, to which these things are different. */
  change(changed: {
    readonly client?: Partial<ClientMetadata>;
    readonly newKey?: boolean;
    readonly idTokenSeconds?: number;
    readonly hasEndSession?: boolean;
  }): void;
  /** Signed as it signs ID tokens; with a secret by that one, as HS256 does. */
  logoutToken(claims: Readonly<Record<string, unknown>>, secret?: string): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const client = { id: 'symdepot', secret: randomUUID() };
const logoutEvent = { 'http://schemas.openid.net/event/backchannel-logout': {} };

/** Does not answer yet. @param redirectUris known when the site is */
export async function createSignInProvider(redirectUris: string[]): Promise<SignInProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  let person: Person;
  let key = createKey();
  let settings: Parameters<SignInProvider['change']>[0] = {};
  let provider: Provider;
  let server: Server | undefined;

  const rebuild = (): void => {
    const configuration: Configuration = {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: redirectUris,
          post_logout_redirect_uris: redirectUris.map((uri) => new URL('/', uri).href),
          ...settings.client,
        },
      ],
      jwks: { keys: [key] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
      scopes: ['openid', 'email', 'groups'],
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: settings.hasEndSession ?? true } },
      enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
      ttl: { IdToken: settings.idTokenSeconds ?? 600 },
      cookies: { keys: ['of-tests'] },
      findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ ...person, sub: accountId }) }),
      // Nobody is asked whether symdepot may know their address.
      async loadExistingGrant(context) {
        const grant = new context.oidc.provider.Grant({
          clientId: context.oidc.client!.clientId,
          accountId: context.oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid email groups');
        await grant.save();
        return grant;
      },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    };
    provider = new Provider(issuer, configuration);
    provider.on('server_error', (_context, error) => process.stderr.write(`${error.stack}\n`));
  };
  rebuild();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!request.url?.startsWith('/interaction/')) {
      await provider.callback()(request, response);
      return;
    }
    const result = person ? { login: { accountId: person.sub } } : { error: 'access_denied', error_description: 'they said no' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };

  const stop = async (): Promise<void> => {
    const closed = server && once(server, 'close');
    server?.close();
    server?.closeAllConnections();
    server = undefined;
    await closed;
  };
  return {
    issuer,
    client,
    settings: { OIDC_ISSUER: issuer, OIDC_RP_CLIENT_ID: client.id, OIDC_RP_CLIENT_SECRET: client.secret },
    seat: (next) => void (person = next),
    change(changed) {
      settings = { ...settings, ...changed };
      if (!changed.newKey) return rebuild();
      key = createKey();
      rebuild();
    },
    async logoutToken(claims, secret) {
      const signer = new SignJWT({ jti: randomUUID(), events: logoutEvent, ...claims });
      const header = secret === undefined ? { alg: 'RS256', kid: key.kid! } : { alg: 'HS256' };
      return signer
        .setProtectedHeader({ ...header, typ: 'logout+jwt' })
        .setIssuer(issuer)
        .setAudience(client.id)
        .setIssuedAt()
        .sign(secret === undefined ? await importJWK(key, 'RS256') : new TextEncoder().encode(secret));
    },
    async start() {
      server = createServer((request, response) => void answer(request, response));
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const createKey = (): JWK => ({
  ...(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' }) as JWK),
  kid: randomUUID(),
  alg: 'RS256',
  use: 'sig',
});

/** The issuer's name holds it, also while it is away. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
