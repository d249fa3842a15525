// Who may do what with an upload (ADR 35). Who made it, the members of the group that owns its token, and holders of
// view_all_uploads may see it and its files. The first two, and superusers at the site, may retry and cancel it.
import type { Database, Senders, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { mayUploadTo, type UploadId } from '@symdepot/symbols';

/** What access to an upload depends on. */
type Sent = Pick<UploadRecord, 'user' | 'tokenId'>;

export const mayViewAll = ({ permissions }: Caller): boolean => permissions.includes('view_all_uploads');

/** Made it, or owns the token that did. */
async function isOwner({ sharedTokens }: Database, { user, tokenId }: Sent, { userId }: Caller): Promise<boolean> {
  return user.id === userId || (tokenId !== null && (await sharedTokens.isMember(tokenId, userId)));
}

export const mayView = async (database: Database, upload: Sent, caller: Caller): Promise<boolean> =>
  mayViewAll(caller) || isOwner(database, upload, caller);

/** Whose uploads a list of theirs has; undefined: everybody's. */
export async function sendersFor(database: Database, caller: Caller): Promise<Senders | undefined> {
  if (mayViewAll(caller)) return undefined;
  return { userId: caller.userId, tokenIds: await database.sharedTokens.listIds(caller.userId) };
}

/** Addresses are for who may do anything here: where everybody at the provider is let in, others could collect them. */
export const nameOwner = ({ user }: { readonly user: { readonly email: string } }, { permissions }: Caller): string | undefined =>
  permissions.length > 0 ? user.email : undefined;

/** @throws AppError `upload_not_found`, `upload_access_denied` */
export async function findVisibleUpload(database: Database, id: UploadId, caller: Caller): Promise<UploadRecord> {
  const upload = await database.uploads.find(id);
  if (!upload) throw new AppError('upload_not_found', { wasGiven: id <= ((await database.uploads.findNewestId()) ?? 0) });
  if (!(await mayView(database, upload, caller))) throw new AppError('upload_access_denied', { owner: nameOwner(upload, caller) });
  return upload;
}

/** Why the caller may not retry or cancel it; undefined: may. A superuser holds every permission, and is one by a session only. */
export async function findChangeRefusal(database: Database, upload: UploadRecord, caller: Caller): Promise<AppError | undefined> {
  const { lane, user } = upload;
  const isAllowed = caller.session?.isSuperuser === true || (await isOwner(database, upload, caller));
  return isAllowed && mayUploadTo(lane, caller.permissions) ? undefined : new AppError('upload_not_yours', { owner: user.email, lane });
}

/** One that the caller may retry and cancel. @throws AppError `upload_not_found`, `upload_access_denied`, `upload_not_yours` */
export async function findChangeableUpload(database: Database, id: UploadId, caller: Caller): Promise<UploadRecord> {
  const upload = await findVisibleUpload(database, id, caller);
  const refusal = await findChangeRefusal(database, upload, caller);
  if (refusal) throw refusal;
  return upload;
}
