// Users, groups, tokens and sessions as the site shows them. Permissions are the identifiers of contract §1.
// Neighbours: audit-entry.ts, routes/{account,tokens,users,groups}.ts.
import { permissions } from '@symdepot/symbols';
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

const permission = z.enum(permissions);
export const permissionSet = z.array(permission).max(permissions.length);

export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must be at most 254 characters long')
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

const sessionShape = z
  .object({
    id: z.int(),
    agent: z.string().describe('The browser, as it names itself.'),
    address: z.string(),
    provider: z.string().nullable().describe('The issuer; null when it was opened by a sign-in link.'),
    created_at: timestamp,
    last_seen_at: timestamp.describe('At most a minute old when it is in use.'),
    expires_at: timestamp,
    is_current: z.boolean().describe('It is the one that asks.'),
  })
  .meta({ id: 'Session' });
export type SessionShape = z.infer<typeof sessionShape>;
export const sessionList = z.object({ sessions: z.array(sessionShape), total: z.int() }).meta({ id: 'SessionList' });

export const accountShape = z
  .object({
    email: z.string(),
    is_superuser: z.boolean(),
    provider: z.string().nullable().describe('The issuer by which the user signs in; null: by sign-in links.'),
    created_at: timestamp,
    permissions: z
      .array(
        z.object({
          permission,
          sources: z.array(z.string()).describe('Where it comes from: `direct`, `superuser`, or `group <name>`.'),
        }),
      )
      .describe('Held at this moment.'),
    groups: z.array(z.string()),
  })
  .meta({ id: 'Account' });

export const tokenShape = z
  .object({
    id: z.int(),
    owner: z.string().describe('E-mail address of the user who made it.'),
    group: z.string().nullable().describe('Whose members own it together with that user.'),
    prefix: z.string().describe('The first 4 characters; the rest is known to nobody here.'),
    notes: z.string(),
    permissions: permissionSet.describe('What it may do now.'),
    stored_permissions: permissionSet.describe('What it was made for. Those that its owner no longer holds do not count.'),
    created_at: timestamp,
    expires_at: timestamp,
    is_expired: z.boolean(),
    last_used_at: timestamp.nullable(),
    notify_url: z.string().nullable(),
    previous_secret_until: timestamp.nullable().describe('Until when the secret before this one works as well; null: it does not.'),
    is_owned: z
      .boolean()
      .describe('Whether the caller may change it: its user, a member of its group who holds `manage_tokens`, or a superuser.'),
  })
  .meta({ id: 'Token' });
export type TokenShape = z.infer<typeof tokenShape>;

export const tokenList = z
  .object({
    tokens: z.array(tokenShape).describe('Newest first.'),
    offered: permissionSet.describe('What a new token of the caller can be given.'),
    groups: z.array(z.string()).describe('With which the caller can share a token.'),
    totals: z.object({ all: z.int(), active: z.int(), expired: z.int() }),
  })
  .meta({ id: 'TokenList' });
export type TokenList = z.infer<typeof tokenList>;

export const createdToken = z
  .object({ ok: z.literal(true), token: tokenShape.extend({ key: z.string().describe('The secret. It is told only now.') }) })
  .meta({ id: 'CreatedToken' });
export const extendedToken = z.object({ ok: z.literal(true), days: z.int(), token: tokenShape }).meta({ id: 'ExtendedToken' });
export const oneToken = z.object({ token: tokenShape }).meta({ id: 'OneToken' });

export const userShape = z
  .object({
    id: z.int(),
    email: z.string(),
    is_active: z.boolean(),
    is_superuser: z.boolean(),
    groups: z.array(z.string()),
    permissions: permissionSet.describe('Granted directly.'),
    effective_permissions: permissionSet.describe('Held in any way.'),
    provider: z.string().nullable(),
    created_at: timestamp,
    signed_in_at: timestamp.nullable(),
    tokens_count: z.int(),
    uploads_count: z.int(),
  })
  .meta({ id: 'User' });
export type UserShape = z.infer<typeof userShape>;
export const userList = z
  .object({ users: z.array(userShape).describe('By address.'), total: z.int(), page: z.int() })
  .meta({ id: 'UserList' });
export const oneUser = z.object({ user: userShape }).meta({ id: 'OneUser' });

/** Users on a page. */
export const usersPageSize = 50;

export const signInLink = z.object({ url: z.string().describe('Signs in once.'), expires_at: timestamp }).meta({ id: 'SignInLink' });

export const groupShape = z
  .object({ id: z.int(), name: z.string(), permissions: permissionSet, members: z.array(z.string()).describe('E-mail addresses.') })
  .meta({ id: 'Group' });
export type GroupShape = z.infer<typeof groupShape>;
export const groupList = z.object({ groups: z.array(groupShape), total: z.int() }).meta({ id: 'GroupList' });
export const oneGroup = z.object({ group: groupShape }).meta({ id: 'OneGroup' });

export const done = z.object({ ok: z.literal(true) }).meta({ id: 'Done' });
