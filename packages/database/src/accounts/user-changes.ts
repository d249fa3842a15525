// What changes of a user write: the row, the sessions that end with it, and the entries of the audit log.
// Neighbours: users.ts (begins the transaction), groups.ts (whose members change).
import type { Permission } from '@symdepot/symbols';
import type { Transaction } from '../connection/in-transaction.ts';
import { recordAudits, type Actor, type AuditAction, type NewAuditEntry } from './audit.ts';
import { difference, isDifferent, type Difference } from './difference.ts';
import { requireGroups } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { toUserRecord, userSelect, type UserRecord } from './user-record.ts';

/** What is not named stays. */
export interface UserChange {
  readonly isActive?: boolean | undefined;
  readonly isSuperuser?: boolean | undefined;
  /** All of them, by name. */
  readonly groups?: readonly string[] | undefined;
  /** All that are granted directly. */
  readonly permissions?: readonly Permission[] | undefined;
}

export const ofUser = (action: AuditAction, email: string, details: NewAuditEntry['details'] = {}): NewAuditEntry => ({
  action,
  subjectKind: 'user',
  subject: email,
  details,
});

/** Each user whose membership changes has an entry, whichever way it changes. */
export const membershipOf = (email: string, { added, removed }: Difference<string>): NewAuditEntry =>
  ofUser('user.groups', email, { added, removed });

/** @param before read in this transaction, under its lock (change-accounts.ts) @throws AppError `group_not_found` */
export async function writeUserChange(
  transaction: Transaction,
  before: UserRecord,
  { isActive = before.isActive, isSuperuser = before.isSuperuser, ...lists }: UserChange,
  actor: Actor,
): Promise<UserRecord> {
  const groups = lists.groups && (await requireGroups(transaction, lists.groups));
  const row = await transaction.user.update({
    where: { id: before.id },
    data: {
      isActive,
      isSuperuser,
      ...(groups && { groups: { set: groups.map(({ id }) => ({ id })) } }),
      ...(lists.permissions && { permissions: { set: toRows(lists.permissions) } }),
    },
    select: userSelect,
  });
  const after = toUserRecord(row);
  const entries: NewAuditEntry[] = [];
  if (isActive !== before.isActive) {
    // Also when somebody is activated: what was being opened at the very moment of deactivation does not come to life by it.
    const { count } = await transaction.session.deleteMany({ where: { userId: before.id } });
    await transaction.signInLink.deleteMany({ where: { userId: before.id } });
    entries.push(ofUser(isActive ? 'user.activate' : 'user.deactivate', before.email, { sessions_ended: count }));
  }
  if (isSuperuser !== before.isSuperuser) entries.push(ofUser(isSuperuser ? 'user.promote' : 'user.demote', before.email));
  const membership = difference(before.groups, after.groups);
  if (isDifferent(membership)) entries.push(membershipOf(before.email, membership));
  const { added, removed } = difference(before.permissions, after.permissions);
  if (isDifferent({ added, removed })) entries.push(ofUser('user.permissions', before.email, { granted: added, revoked: removed }));
  await recordAudits(transaction, actor, entries);
  return after;
}
