// A user as shown by --json and in tables.
import { formatTimestamp } from '@symdepot/api';
import type { UserRecord } from '@symdepot/database';
import { formatList, formatTime, renderFacts, renderTable } from './render-table.ts';

export const userJson = (user: UserRecord) => ({
  id: user.id,
  email: user.email,
  is_active: user.isActive,
  is_superuser: user.isSuperuser,
  groups: user.groups,
  permissions: user.permissions,
  effective_permissions: user.effectivePermissions,
  tokens: user.tokenCount,
  created_at: formatTimestamp(user.createdAt),
});

const stateOf = ({ isActive, isSuperuser }: UserRecord): string =>
  [isActive ? 'active' : 'deactivated', ...(isSuperuser ? ['superuser'] : [])].join(', ');

export const userTable = (users: readonly UserRecord[]): string =>
  renderTable(
    ['email', 'state', 'groups', 'may do', 'tokens'],
    users.map((user) => [
      user.email,
      stateOf(user),
      formatList(user.groups),
      formatList(user.effectivePermissions),
      String(user.tokenCount),
    ]),
    'There are no users. Create one: npm run admin -- user create <email>',
  );

export const userFacts = (user: UserRecord): string =>
  renderFacts({
    email: user.email,
    state: stateOf(user),
    groups: formatList(user.groups),
    'granted directly': formatList(user.permissions),
    'may do': formatList(user.effectivePermissions),
    tokens: String(user.tokenCount),
    'created (UTC)': formatTime(user.createdAt),
  });
