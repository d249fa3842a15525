// A token as the API shows it; the secret is not known here.
import { formatOptionalTimestamp, formatTimestamp, type TokenShape } from '@symdepot/api';
import type { OwnedToken } from '@symdepot/database';

/** @param isOwned whether the caller may change it */
export const describeToken = (token: OwnedToken, isOwned: boolean): TokenShape => ({
  id: token.id,
  owner: token.userEmail,
  group: token.group,
  prefix: token.prefix,
  notes: token.notes,
  permissions: [...token.permissions],
  stored_permissions: [...token.storedPermissions],
  created_at: formatTimestamp(token.createdAt),
  expires_at: formatTimestamp(token.expiresAt),
  is_expired: isExpired(token),
  last_used_at: formatOptionalTimestamp(token.lastUsedAt),
  notify_url: token.notifyUrl,
  previous_secret_until: formatOptionalTimestamp(token.previousSecretUntil),
  is_owned: isOwned,
});

export const isExpired = ({ expiresAt }: OwnedToken): boolean => expiresAt.getTime() < Date.now();
