// What changes of a token write: the row, and the entry of the audit log, which never has a secret, nor a URL, which may hold one.
// All take what was before from this transaction, under its lock (change-accounts.ts). Neighbour: tokens.ts (begins the transaction).
import { AppError } from '@symdepot/errors';
import { createNotifySecret, hashToken, isPermissionCombination, tokenPrefix, type Permission } from '@symdepot/symbols';
import type { Transaction } from '../connection/in-transaction.ts';
import { recordAudit, type Actor, type AuditAction } from './audit.ts';
import { requireGroup } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { toOwnedToken, withGroup, type OwnedToken } from './token-record.ts';
import { requireUser } from './user-record.ts';

interface TokenContent {
  /** 32 hex characters; only their hash is stored. */
  readonly secret: string;
  readonly permissions: readonly Permission[];
  readonly notes?: string;
  readonly expiresAt: Date;
}

export interface NewToken extends TokenContent {
  readonly userId: number;
}

export interface IssuedToken extends TokenContent {
  readonly userEmail: string;
  readonly preferredUploadApiVersion: number;
  readonly notifyUrl?: string | null;
  /** Its name; its members own the token, too. */
  readonly group?: string | null;
}

/** What is not named stays. */
export interface TokenChange {
  readonly notes?: string | undefined;
  /** Notified of uploads that are sent from now on. Null: none. */
  readonly notifyUrl?: string | null | undefined;
  /** Its name; null: its user alone owns it. */
  readonly group?: string | null | undefined;
}

export interface Rotation {
  /** The new one: 32 hex characters. */
  readonly secret: string;
  /** How long the old one works as well; 0: not at all. */
  readonly graceMs: number;
}

const record = (transaction: Transaction, actor: Actor, action: AuditAction, token: OwnedToken, details: object = {}): Promise<void> =>
  recordAudit(transaction, actor, {
    action,
    subjectKind: 'token',
    subject: token.id,
    details: { owner: token.userEmail, prefix: token.prefix, ...details },
  });

const facts = ({ storedPermissions, expiresAt, group }: OwnedToken) => ({
  permissions: storedPermissions,
  expires_at: expiresAt.toISOString(),
  ...(group !== null && { group }),
});

const toRow = ({ secret, permissions, notes = '', expiresAt }: TokenContent) => ({
  secretHash: hashToken(secret),
  prefix: tokenPrefix(secret),
  notes,
  expiresAt,
  permissions: toRows(permissions),
});

/** @throws AppError: those of Tokens.issue */
export async function insertToken(transaction: Transaction, token: IssuedToken, actor: Actor): Promise<OwnedToken> {
  const { userEmail, preferredUploadApiVersion, notifyUrl = null, group = null, ...content } = token;
  if (!isPermissionCombination(content.permissions)) throw new AppError('token_permissions_combined');
  const user = await requireUser(transaction, userEmail);
  const { email, isActive, effectivePermissions } = user;
  if (!isActive) throw new AppError('user_deactivated', { email });
  const notHeld = content.permissions.filter((permission) => !effectivePermissions.includes(permission));
  if (notHeld.length > 0) throw new AppError('token_permission_not_held', { email, permissions: notHeld });
  const { permissions, ...row } = toRow(content);
  const { secretHash } = row;
  const isKnown = { OR: [{ secretHash }, { previousSecretHash: secretHash, previousSecretUntil: { gt: new Date() } }] };
  if (await transaction.token.findFirst({ where: isKnown, select: { id: true } })) throw new AppError('token_exists');
  const groupId = group === null ? null : (await requireGroup(transaction, group)).id;
  const data = { ...row, preferredUploadApiVersion, notifyUrl, groupId, userId: user.id, permissions: { connect: permissions } };
  const created = toOwnedToken(await transaction.token.create({ data, include: withGroup }));
  await record(transaction, actor, 'token.create', created, facts(created));
  return created;
}

export async function upsertToken(transaction: Transaction, { userId, ...content }: NewToken, actor: Actor): Promise<{ id: number }> {
  const { permissions, ...data } = toRow(content);
  const known = await transaction.token.findUnique({ where: { secretHash: data.secretHash }, select: { id: true } });
  const row = known
    ? await transaction.token.update({
        where: { id: known.id },
        data: { ...data, userId, permissions: { set: permissions } },
        include: withGroup,
      })
    : await transaction.token.create({ data: { ...data, userId, permissions: { connect: permissions } }, include: withGroup });
  const token = toOwnedToken(row);
  await record(transaction, actor, known ? 'token.change' : 'token.create', token, facts(token));
  return { id: token.id };
}

export async function writeExpiry(
  transaction: Transaction,
  before: OwnedToken,
  expiresAt: Date,
  { action, actor }: { readonly action: 'token.extend' | 'token.expire'; readonly actor: Actor },
): Promise<OwnedToken> {
  const row = await transaction.token.update({ where: { id: before.id }, data: { expiresAt }, include: withGroup });
  await record(transaction, actor, action, before, { from: before.expiresAt.toISOString(), to: expiresAt.toISOString() });
  return toOwnedToken(row);
}

/** @throws AppError `group_not_found` */
export async function writeTokenChange(
  transaction: Transaction,
  before: OwnedToken,
  { notes = before.notes, notifyUrl = before.notifyUrl, group = before.group }: TokenChange,
  actor: Actor,
): Promise<OwnedToken> {
  const changed = [
    ...(notes === before.notes ? [] : ['notes']),
    ...(notifyUrl === before.notifyUrl ? [] : ['notify_url']),
    ...(group === before.group ? [] : ['group']),
  ];
  if (changed.length === 0) return before;
  const groupId = group === null ? null : (await requireGroup(transaction, group)).id;
  const row = await transaction.token.update({ where: { id: before.id }, data: { notes, notifyUrl, groupId }, include: withGroup });
  await record(transaction, actor, 'token.change', before, { changed, ...(group !== before.group && { from: before.group, to: group }) });
  return toOwnedToken(row);
}

export async function replaceNotifySecret(transaction: Transaction, token: OwnedToken, actor: Actor): Promise<string> {
  const notifySecret = createNotifySecret();
  await transaction.token.update({ where: { id: token.id }, data: { notifySecret }, select: { id: true } });
  await record(transaction, actor, 'token.notify_secret', token);
  return notifySecret;
}

/** The secret of before works for the grace as well; the one before that, if there was one, no longer. */
export async function rotateSecret(
  transaction: Transaction,
  before: OwnedToken,
  { secret, graceMs }: Rotation,
  actor: Actor,
): Promise<OwnedToken> {
  const { id } = before;
  const { secretHash } = await transaction.token.findUniqueOrThrow({ where: { id }, select: { secretHash: true } });
  const previous =
    graceMs > 0
      ? { previousSecretHash: secretHash, previousSecretUntil: new Date(Date.now() + graceMs) }
      : { previousSecretHash: null, previousSecretUntil: null };
  const data = { secretHash: hashToken(secret), prefix: tokenPrefix(secret), ...previous };
  const rotated = toOwnedToken(await transaction.token.update({ where: { id }, data, include: withGroup }));
  await record(transaction, actor, 'token.rotate', before, {
    to: rotated.prefix,
    previous_until: rotated.previousSecretUntil?.toISOString() ?? null,
  });
  return rotated;
}

export async function deleteToken(transaction: Transaction, token: OwnedToken, actor: Actor): Promise<OwnedToken> {
  await transaction.token.delete({ where: { id: token.id }, select: { id: true } });
  await record(transaction, actor, 'token.delete', token, facts(token));
  return token;
}
