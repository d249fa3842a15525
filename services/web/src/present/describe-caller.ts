// Who is calling, for the web site (Tecken §5.2, `_auth`). The URLs of sign-in by a provider are Tecken's. Neighbour:
// describe-account.ts, for who is signed in.
import { formatTimestamp, type AuthState } from '@symdepot/api';
import type { Caller } from '@symdepot/runtime/http';
import type { Permission } from '@symdepot/symbols';
import type { WebContext } from '../context.ts';

/** @param origin of the URL that the caller has used, such as `https://symbols.example.com`; empty when it is unknown */
export async function describeCaller(
  { database, config, signIn }: WebContext,
  caller: Caller | undefined,
  origin: string,
): Promise<Omit<AuthState, 'version' | 'site'>> {
  const site = {
    ...(signIn && { provider: new URL(signIn.rules.OIDC_ISSUER).host }),
    access_help: config.ACCESS_HELP_TEXT,
    has_environments: config.ARTEFACTS_URL !== undefined,
    kept_days: {
      try_files: config.TRY_OBJECT_DAYS,
      try_records: config.TRY_RECORD_DAYS,
      release_records: config.RELEASE_RECORD_DAYS,
      archives: config.STAGED_KEEP_DAYS,
    },
  };
  if (!caller) return { ...site, sign_in_url: origin + (signIn ? '/oidc/authenticate/' : '/sign-in'), user: null };
  const [user, permissions] = await Promise.all([database.users.get(caller.userEmail), database.permissions.list()]);
  const held = permissions.filter(({ codename }) => user.effectivePermissions.includes(codename));
  return {
    ...site,
    user: {
      email: user.email,
      is_active: user.isActive,
      is_superuser: user.isSuperuser,
      permissions: held.map(({ id, codename, name }) => ({ id, codename: `${areaOf(codename)}.${codename}`, name })),
    },
    ...(caller.session && { session: { expires_at: formatTimestamp(caller.session.expiresAt) } }),
    sign_out_url: `${origin}/oidc/logout/`,
  };
}

const areaOf = (permission: Permission): string => {
  if (permission === 'manage_tokens') return 'tokens';
  return permission.endsWith('_artefacts') ? 'artefacts' : 'upload';
};
