// The settings of sign-in by a provider. Neighbours: provider.ts, judge-claims.ts (use them).
import { booleanWord, domainList, integer, textMap, urlOf } from '@symdepot/runtime';
import { z } from 'zod';

const isLoopback = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

export const oidcSettings = {
  OIDC_ISSUER: urlOf('https', 'http')
    .refine((url) => url.startsWith('https:') || isLoopback(url), { error: 'must be https; http is for providers on this machine only' })
    .optional()
    .describe(
      'The sign-in provider (OpenID Connect): its issuer, such as `https://id.example.com/realms/main`, below which it publishes `/.well-known/openid-configuration`. Not set: people sign in by links that operators give.',
    ),
  OIDC_RP_CLIENT_ID: z.string().optional().describe('As whom the provider knows this site. Needed with `OIDC_ISSUER`.'),
  OIDC_RP_CLIENT_SECRET: z.string().optional().describe('With which the site proves that it is. Needed with `OIDC_ISSUER`.'),
  OIDC_SCOPES: z.string().prefault('openid email profile').describe('What the provider is asked for.'),
  OIDC_ALLOWED_DOMAINS: domainList.prefault('').describe('Of e-mail addresses that may sign in by the provider. Empty: all.'),
  OIDC_REQUIRE_VERIFIED_EMAIL: booleanWord
    .prefault('true')
    .describe(
      'Whether the provider must say that it has verified the address. `false` only for a provider that gives addresses out itself and does not say so (Entra ID of one tenant).',
    ),
  OIDC_CREATE_USERS: booleanWord
    .prefault('true')
    .describe('Whether somebody whom the provider knows and this site does not becomes a user, without permissions.'),
  OIDC_GROUPS_CLAIM: z.string().optional().describe("The claim that lists the provider's groups of a user. Used with `OIDC_GROUPS`."),
  OIDC_GROUPS: textMap
    .prefault('{}')
    .describe(
      'The provider\'s group → group of this site, such as {"symbols-admins": "Uploaders"}. At each sign-in users join and leave the groups that are named here; all others stay as they are.',
    ),
  OIDC_CLOCK_TOLERANCE_SECONDS: integer({ max: 3_600 }).prefault('60').describe("How far the provider's clock may be from ours."),
  OIDC_CHECK_SIGNATURES: booleanWord
    .prefault('true')
    .describe(
      'Whether ID tokens must be signed by a key that the provider publishes. `false` only for a provider that signs by the client secret (HS256): the token comes from it by TLS all the same.',
    ),
  OIDC_RECHECK_HOURS: integer({ max: 8_760 })
    .prefault('24')
    .describe('After so long the provider is asked again, unseen, whether it still lets a user in. 0: never.'),
};

const schema = z.object(oidcSettings);
type AnyConfig = z.output<typeof schema>;
type Needed = 'OIDC_ISSUER' | 'OIDC_RP_CLIENT_ID' | 'OIDC_RP_CLIENT_SECRET';
/** Of a site with a provider. */
export type OidcConfig = Omit<AnyConfig, Needed> & { readonly [K in Needed]: string };

/** Undefined: there is no provider. @returns otherwise what is missing */
export function findOidcConfig(config: AnyConfig): OidcConfig | { readonly problems: string[] } | undefined {
  const { OIDC_ISSUER, OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET } = config;
  if (OIDC_ISSUER === undefined) return undefined;
  if (OIDC_RP_CLIENT_ID !== undefined && OIDC_RP_CLIENT_SECRET !== undefined)
    return { ...config, OIDC_ISSUER, OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET };
  const missing = Object.entries({ OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET }).filter(([, value]) => value === undefined);
  return { problems: missing.map(([name]) => `${name}: is not set, but OIDC_ISSUER is`) };
}
