// The rows of `users`. People are identified by their e-mail address, in lower case. Every change is audited, and takes the lock of
// change-accounts.ts. Neighbours: user-record.ts (the result), user-changes.ts (what is written), groups.ts (membership).
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { isUniqueViolation } from '../connection/translate-errors.ts';
import { Prisma } from '../generated/client.ts';
import { contains } from '../search/comparison.ts';
import { recordAudits, type Actor } from './audit.ts';
import { changeAccounts } from './change-accounts.ts';
import { difference } from './difference.ts';
import { requireGroups } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { membershipOf, ofUser, writeUserChange, type UserChange } from './user-changes.ts';
import { requireUser, toUserRecord, userSelect, type UserKey, type UserRecord } from './user-record.ts';

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

/** The user as it is now, and whether it was not so before. */
export interface UserStateChange {
  readonly user: UserRecord;
  readonly isChanged: boolean;
}

export interface CountedUser extends UserRecord {
  readonly uploadCount: number;
}

export interface Users {
  /** Creates the user if there is none, and grants these permissions directly, in addition to those already held. */
  ensure(user: { readonly email: string; readonly permissions: readonly Permission[] }, actor: Actor): Promise<{ id: number }>;
  /** @throws AppError `user_exists`, `group_not_found` */
  create(user: NewUser, actor: Actor): Promise<UserRecord>;
  /** @throws AppError `user_not_found` (like everything that takes an address or id) */
  get(key: UserKey): Promise<UserRecord>;
  /** By address. */
  list(options: { readonly includeInactive: boolean }): Promise<UserRecord[]>;
  /** By address, with their uploads; `text`: in the address, in any letter case. */
  listPage(options: {
    readonly text?: string | undefined;
    readonly page: number;
    readonly pageSize: number;
  }): Promise<{ readonly users: CountedUser[]; readonly total: number }>;
  countUploads(id: number): Promise<number>;
  /**
   * As one superuser changes another. Of several at once each sees what the one before it has done, so that a superuser is left.
   * @throws AppError `own_rights_kept`, `superuser_needed` when `byId` is none any more, `group_not_found`
   */
  changeByUser(key: UserKey, change: UserChange, by: { readonly userId: number; readonly actor: Actor }): Promise<UserRecord>;
  /** Deactivating takes effect at once, also on the user's tokens, and ends the sessions; both can be repeated. */
  setActive(key: UserKey, isActive: boolean, actor: Actor): Promise<UserStateChange>;
  setSuperuser(key: UserKey, isSuperuser: boolean, actor: Actor): Promise<UserStateChange>;
  grant(key: UserKey, permissions: readonly Permission[], actor: Actor): Promise<UserPermissionChange>;
  /** Revokes direct permissions. A group may still grant them: see `effectivePermissions` of the user. */
  revoke(key: UserKey, permissions: readonly Permission[], actor: Actor): Promise<UserPermissionChange>;
}

export function createUsers(client: PrismaConnection): Users {
  /** @param decide on what was before; it may refuse */
  const change = (key: UserKey, decide: (before: UserRecord) => UserChange, actor: Actor) =>
    changeAccounts(client, async (transaction) => {
      const before = await requireUser(transaction, key);
      return { before, user: await writeUserChange(transaction, before, decide(before), actor) };
    });

  return {
    ensure: ({ email, permissions }, actor) =>
      changeAccounts(client, async (transaction) => {
        const address = email.toLowerCase();
        const row = await transaction.user.findUnique({ where: { email: address }, select: userSelect });
        if (row) {
          const before = toUserRecord(row);
          return writeUserChange(transaction, before, { permissions: [...before.permissions, ...permissions] }, actor);
        }
        const data = { email: address, permissions: { connect: toRows(permissions) } };
        const created = toUserRecord(await transaction.user.create({ data, select: userSelect }));
        await recordAudits(transaction, actor, creationOf(created));
        return created;
      }),
    async create({ email, isSuperuser, groups, permissions }, actor) {
      const address = email.toLowerCase();
      try {
        return await changeAccounts(client, async (transaction) => {
          const members = await requireGroups(transaction, groups);
          const data = {
            email: address,
            isSuperuser,
            groups: { connect: members.map(({ id }) => ({ id })) },
            permissions: { connect: toRows(permissions) },
          };
          const user = toUserRecord(await transaction.user.create({ data, select: userSelect }));
          await recordAudits(transaction, actor, creationOf(user));
          return user;
        });
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('user_exists', { email: address }, { cause: error });
        throw error;
      }
    },
    get: (key) => requireUser(client, key),
    async list({ includeInactive }) {
      const where = includeInactive ? {} : { isActive: true };
      const rows = await client.user.findMany({ where, select: userSelect, orderBy: { email: 'asc' } });
      return rows.map(toUserRecord);
    },
    async listPage({ text = '', page, pageSize }) {
      // Uploads are counted for those of the page alone, by the index over users.
      const [found, counts] = await Promise.all([
        client.$queryRaw<{ id: number; uploads: number }[]>`
          SELECT page.id, (SELECT count(*)::int FROM uploads WHERE user_id = page.id) AS uploads
          FROM (SELECT id, email FROM users WHERE ${contains(Prisma.sql`email`, text)} ORDER BY email
            LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}) page ORDER BY page.email`,
        client.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM users WHERE ${contains(Prisma.sql`email`, text)}`,
      ]);
      const rows = await client.user.findMany({ where: { id: { in: found.map(({ id }) => id) } }, select: userSelect });
      const byId = new Map(rows.map((row) => [row.id, row]));
      const users = found.flatMap(({ id, uploads }) => {
        const row = byId.get(id);
        return row ? [{ ...toUserRecord(row), uploadCount: uploads }] : [];
      });
      return { users, total: counts[0]!.total };
    },
    countUploads: (id) => client.upload.count({ where: { userId: id } }),
    changeByUser: (key, wanted, { userId, actor }) =>
      changeAccounts(client, async (transaction) => {
        const by = await requireUser(transaction, userId);
        if (!by.isActive || !by.isSuperuser) throw new AppError('superuser_needed');
        const before = await requireUser(transaction, key);
        if (before.id === userId && (wanted.isActive === false || wanted.isSuperuser === false)) throw new AppError('own_rights_kept');
        return writeUserChange(transaction, before, wanted, actor);
      }),
    async setActive(key, isActive, actor) {
      const { before, user } = await change(key, () => ({ isActive }), actor);
      return { user, isChanged: before.isActive !== isActive };
    },
    async setSuperuser(key, isSuperuser, actor) {
      const { before, user } = await change(key, () => ({ isSuperuser }), actor);
      return { user, isChanged: before.isSuperuser !== isSuperuser };
    },
    async grant(key, permissions, actor) {
      const { before, user } = await change(key, (held) => ({ permissions: [...held.permissions, ...permissions] }), actor);
      return { user, changed: difference(before.permissions, permissions).added };
    },
    async revoke(key, permissions, actor) {
      const { before, user } = await change(key, (held) => ({ permissions: difference(held.permissions, permissions).removed }), actor);
      return { user, changed: permissions.filter((permission) => before.permissions.includes(permission)) };
    },
  };
}

const creationOf = ({ email, isSuperuser, permissions, groups }: UserRecord) => [
  ofUser('user.create', email, { is_superuser: isSuperuser, permissions, groups }),
  ...(groups.length > 0 ? [membershipOf(email, { added: [...groups], removed: [] })] : []),
];
