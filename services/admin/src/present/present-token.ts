// A token as shown by --json and in tables; the secret is not known here.
import { formatOptionalTimestamp, formatTimestamp } from '@symdepot/api';
import type { OwnedToken, TokenRecord } from '@symdepot/database';
import { formatList, formatTime, renderTable } from './render-table.ts';

const isExpired = ({ expiresAt }: TokenRecord): boolean => expiresAt.getTime() < Date.now();

export const tokenJson = (token: OwnedToken) => ({
  id: token.id,
  user: token.userEmail,
  group: token.group,
  is_user_active: token.isUserActive,
  prefix: token.prefix,
  is_expired: isExpired(token),
  permissions: token.storedPermissions,
  effective_permissions: token.permissions,
  notes: token.notes,
  upload_api_version: token.preferredUploadApiVersion,
  notify_url: token.notifyUrl,
  previous_secret_until: formatOptionalTimestamp(token.previousSecretUntil),
  created_at: formatTimestamp(token.createdAt),
  expires_at: formatTimestamp(token.expiresAt),
  last_used_at: formatOptionalTimestamp(token.lastUsedAt),
});

export const tokenTable = (tokens: readonly OwnedToken[]): string =>
  renderTable(
    ['id', 'prefix', 'user', 'group', 'permissions', 'may do now', 'expires (UTC)', 'last used (UTC)', 'notes'],
    tokens.map((token) => [
      String(token.id),
      token.prefix,
      token.isUserActive ? token.userEmail : `${token.userEmail} (deactivated)`,
      token.group ?? '',
      formatList(token.storedPermissions),
      isExpired(token) ? 'nothing: expired' : formatList(token.permissions) || 'nothing',
      formatTime(token.expiresAt),
      formatTime(token.lastUsedAt) || 'never',
      token.notes,
    ]),
    'There are no such tokens. Create one: npm run admin -- token create <email> --permission <permission>',
  );
