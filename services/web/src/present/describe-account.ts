// Who is signed in, with what they may do and why: there are several ways to hold a permission. Neighbour: user-record.ts of database,
// which decides what is held.
import { formatTimestamp } from '@symdepot/api';
import type { GroupRecord, UserRecord } from '@symdepot/database';
import type { Permission } from '@symdepot/symbols';

interface Account {
  readonly email: string;
  readonly is_superuser: boolean;
  readonly provider: string | null;
  readonly created_at: string;
  readonly permissions: { permission: Permission; sources: string[] }[];
  readonly groups: string[];
}

/** @param provider the issuer by which the user is signed in */
export function describeAccount(user: UserRecord, groups: readonly GroupRecord[], provider: string | null): Account {
  const joined = groups.filter(({ name }) => user.groups.includes(name));
  const sourcesOf = (permission: Permission): string[] => [
    ...(user.permissions.includes(permission) ? ['direct'] : []),
    ...(user.isSuperuser ? ['superuser'] : []),
    ...joined.filter(({ permissions }) => permissions.includes(permission)).map(({ name }) => `group ${name}`),
  ];
  return {
    email: user.email,
    is_superuser: user.isSuperuser,
    provider,
    created_at: formatTimestamp(user.createdAt),
    permissions: user.effectivePermissions.map((permission) => ({ permission, sources: sourcesOf(permission) })),
    groups: [...user.groups],
  };
}
