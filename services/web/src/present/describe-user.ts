// A user as the API shows it to superusers.
import { formatOptionalTimestamp, formatTimestamp, type UserShape } from '@symdepot/api';
import type { CountedUser } from '@symdepot/database';

export const describeUser = (user: CountedUser): UserShape => ({
  id: user.id,
  email: user.email,
  is_active: user.isActive,
  is_superuser: user.isSuperuser,
  groups: [...user.groups],
  permissions: [...user.permissions],
  effective_permissions: [...user.effectivePermissions],
  provider: user.issuer,
  created_at: formatTimestamp(user.createdAt),
  signed_in_at: formatOptionalTimestamp(user.signedInAt),
  tokens_count: user.tokenCount,
  uploads_count: user.uploadCount,
});
