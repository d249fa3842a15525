// The rows of `users`. People are identified by their e-mail address, in lower case.
// Neighbours: user-record.ts (the result), groups.ts (membership).
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { isUniqueViolation } from '../connection/translate-errors.ts';
import { requireGroups } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { requireUsers, toUserRecord, userSelect, type UserRecord } from './user-record.ts';

export interface NewUser {
  readonly email: string;
  readonly isSuperuser: boolean;
  /** Names. */
  readonly groups: readonly string[];
  readonly permissions: readonly Permission[];
}

/** The user as it is now, and which of the permissions were not (or were) held directly before. */
export interface UserPermissionChange {
  readonly user: UserRecord;
  readonly changed: readonly Permission[];
}

export interface Users {
  /** Creates the user if there is none, and grants these permissions directly, in addition to those already held. */
  ensure(user: { readonly email: string; readonly permissions: readonly Permission[] }): Promise<{ id: number }>;
  /** @throws AppError `user_exists`, `group_not_found` */
  create(user: NewUser): Promise<UserRecord>;
  /** @throws AppError `user_not_found` (like everything that takes an address) */
  get(email: string): Promise<UserRecord>;
  /** By address. */
  list(options: { readonly includeInactive: boolean }): Promise<UserRecord[]>;
  /** Deactivating takes effect at once, also on the user's tokens; both can be repeated. */
  setActive(email: string, isActive: boolean): Promise<{ readonly user: UserRecord; readonly isChanged: boolean }>;
  grant(email: string, permissions: readonly Permission[]): Promise<UserPermissionChange>;
  /** Revokes direct permissions. A group may still grant them: see `effectivePermissions` of the user. */
  revoke(email: string, permissions: readonly Permission[]): Promise<UserPermissionChange>;
}

export function createUsers(client: PrismaConnection): Users {
  const get = async (email: string): Promise<UserRecord> => (await requireUsers(client, [email]))[0]!;

  return {
    async ensure({ email, permissions }) {
      const connect = toRows(permissions);
      return client.user.upsert({
        where: { email: email.toLowerCase() },
        create: { email: email.toLowerCase(), permissions: { connect } },
        update: { permissions: { connect } },
        select: { id: true },
      });
    },
    async create({ email, isSuperuser, groups, permissions }) {
      const members = await requireGroups(client, groups);
      const data = {
        email: email.toLowerCase(),
        isSuperuser,
        groups: { connect: members.map(({ id }) => ({ id })) },
        permissions: { connect: toRows(permissions) },
      };
      try {
        return toUserRecord(await client.user.create({ data, select: userSelect }));
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('user_exists', { email: data.email }, { cause: error });
        throw error;
      }
    },
    get,
    async list({ includeInactive }) {
      const where = includeInactive ? {} : { isActive: true };
      const rows = await client.user.findMany({ where, select: userSelect, orderBy: { email: 'asc' } });
      return rows.map(toUserRecord);
    },
    async setActive(email, isActive) {
      const { id } = await get(email);
      const { count } = await client.user.updateMany({ where: { id, isActive: !isActive }, data: { isActive } });
      return { user: await get(email), isChanged: count > 0 };
    },
    async grant(email, permissions) {
      const before = await get(email);
      const changed = permissions.filter((permission) => !before.permissions.includes(permission));
      const data = { permissions: { connect: toRows(permissions) } };
      const row = await client.user.update({ where: { id: before.id }, data, select: userSelect });
      return { user: toUserRecord(row), changed };
    },
    async revoke(email, permissions) {
      const before = await get(email);
      const changed = permissions.filter((permission) => before.permissions.includes(permission));
      const data = { permissions: { disconnect: toRows(permissions) } };
      const row = await client.user.update({ where: { id: before.id }, data, select: userSelect });
      return { user: toUserRecord(row), changed };
    },
  };
}
