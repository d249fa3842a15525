// Managing users, groups and tokens. A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const accountErrors = {
  user_not_found: {
    kind: 'not_found',
    message: (d: { emails: readonly string[] } | { id: number }) =>
      'emails' in d
        ? `There is no user ${d.emails.map(quoted).join(', ')}. Look for a typing error, or create it`
        : `There is no user with the id ${d.id}`,
    meaning: 'No user has this e-mail address, or this id. Nothing was changed.',
  },
  user_exists: {
    kind: 'conflict',
    message: (d: { email: string }) => `There is a user ${quoted(d.email)} already. Change its permissions or groups instead`,
    meaning: 'E-mail addresses are the identity of users, in lower case; each has one user.',
  },
  user_deactivated: {
    kind: 'conflict',
    message: (d: { email: string }) =>
      `${quoted(d.email)} is deactivated, so that no token or sign-in of theirs works. Activate the user first`,
    meaning: 'A deactivated user gets no new tokens and no sign-in links.',
  },
  own_rights_kept: {
    kind: 'conflict',
    message: () => 'You cannot deactivate or demote yourself: have another superuser do it',
    meaning: 'So that a site never loses its last superuser by a click. On the server: npm run admin -- user demote <e-mail>.',
  },
  group_not_found: {
    kind: 'not_found',
    message: (d: { names: readonly string[]; known: readonly string[] } | { id: number }) =>
      'names' in d
        ? `There is no group ${d.names.map(quoted).join(', ')}. There are: ${d.known.map(quoted).join(', ') || 'none'}`
        : `There is no group with the id ${d.id}`,
    meaning: 'No group has this name (upper and lower case differ), or this id. Nothing was changed.',
  },
  group_exists: {
    kind: 'conflict',
    message: (d: { name: string }) => `There is a group ${quoted(d.name)} already. Change its permissions or members instead`,
    meaning: 'Names of groups are unique.',
  },
  token_not_found: {
    kind: 'not_found',
    message: (d: { id: number }) => `There is no token with the id ${d.id}. List the tokens to see their ids`,
    meaning: 'No token has this id, or it has been deleted.',
  },
  token_secret_not_yours: {
    kind: 'forbidden',
    message: () => 'The secrets of a token are for those who own it: its user, and the members of its group',
    meaning: 'Superusers change and delete the tokens of others; what is secret of them is not told.',
  },
  token_exists: {
    kind: 'conflict',
    message: () => 'There is a token with this secret already. Choose another secret, or let one be made',
    meaning: 'A secret stands for one token.',
  },
  token_permissions_combined: {
    kind: 'invalid',
    message: () => 'A token cannot hold both upload_symbols and upload_try_symbols. Make two tokens',
    meaning: 'The lane of its uploads would be ambiguous.',
  },
  token_permission_not_held: {
    kind: 'forbidden',
    message: (d: { email: string; permissions: readonly string[] }) =>
      `${quoted(d.email)} does not hold ${d.permissions.join(', ')}. Grant it to the user, or add the user to a group that has it`,
    meaning: 'A token can only be given permissions that its owner holds: directly, by a group, or as a superuser.',
  },
} as const satisfies Record<string, ErrorEntry>;
