// Whether somebody whom the provider has let in may come in here as well, by what it says of them. Pure. Neighbours: provider.ts (what it
// says), provider-users.ts of database (who that is).
import type { OidcConfig } from './oidc-settings.ts';
import type { Refusal } from './sign-in-fault.ts';

export interface Judgement {
  readonly email: string;
  readonly groups: { readonly managed: readonly string[]; readonly held: readonly string[] };
}

type Rules = Pick<OidcConfig, 'OIDC_ALLOWED_DOMAINS' | 'OIDC_REQUIRE_VERIFIED_EMAIL' | 'OIDC_GROUPS_CLAIM' | 'OIDC_GROUPS'>;

export type Judged = Judgement | { readonly refusal: Refusal; readonly email: string | null };

export function judgeClaims(claims: ReadonlyMap<string, unknown>, rules: Rules): Judged {
  const email = readEmail(claims.get('email'));
  if (email === undefined) return { refusal: 'email_missing', email: null };
  if (rules.OIDC_REQUIRE_VERIFIED_EMAIL && !isTrue(claims.get('email_verified'))) return { refusal: 'email_unverified', email };
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const { OIDC_ALLOWED_DOMAINS: domains } = rules;
  if (domains.length > 0 && !domains.includes(domain)) return { refusal: 'domain_not_allowed', email };
  return { email, groups: readGroups(claims, rules) };
}

/** As `npm run admin` takes one. */
function readEmail(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text.length <= 254 && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(text) ? text : undefined;
}

/** Some providers send it as a text. */
const isTrue = (value: unknown): boolean => value === true || value === 'true';

/** Providers leave the claim out of who is in no group. */
function readGroups(claims: ReadonlyMap<string, unknown>, { OIDC_GROUPS_CLAIM: claim, OIDC_GROUPS: ours }: Rules): Judgement['groups'] {
  if (claim === undefined) return { managed: [], held: [] };
  const named = claims.get(claim);
  const theirs = new Set<unknown>(Array.isArray(named) ? named : [named]);
  const held = [...ours].filter(([group]) => theirs.has(group)).map(([, group]) => group);
  return { managed: [...new Set(ours.values())], held: [...new Set(held)] };
}
