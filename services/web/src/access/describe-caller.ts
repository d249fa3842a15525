// Who is calling, for the web site (Tecken §5.2, `_auth`). The URL to sign out is Tecken's.
import type { AuthState } from '@symdepot/api';
import type { Database } from '@symdepot/database';
import type { Caller } from '@symdepot/runtime/http';
import type { Permission } from '@symdepot/symbols';

/** @param origin of the URL that the caller has used, such as `https://symbols.example.com`; empty when it is unknown */
export async function describeCaller(database: Database, caller: Caller | undefined, origin: string): Promise<Omit<AuthState, 'site'>> {
  if (!caller) return { sign_in_url: `${origin}/sign-in`, user: null };
  const [user, permissions] = await Promise.all([database.users.get(caller.userEmail), database.permissions.list()]);
  const held = permissions.filter(({ codename }) => user.effectivePermissions.includes(codename));
  return {
    user: {
      email: user.email,
      is_active: user.isActive,
      is_superuser: user.isSuperuser,
      permissions: held.map(({ id, codename, name }) => ({ id, codename: `${areaOf(codename)}.${codename}`, name })),
    },
    sign_out_url: `${origin}/oidc/logout/`,
  };
}

const areaOf = (permission: Permission): string => (permission === 'manage_tokens' ? 'tokens' : 'upload');
