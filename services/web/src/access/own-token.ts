// Who may do what with a token (ADR 34): its user and the members of its group own it, superusers change and delete any.
// Neighbour: routes/tokens.ts.
import type { Database, OwnedToken } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';

export interface FoundToken {
  readonly token: OwnedToken;
  readonly as: 'user' | 'member' | 'superuser';
}

const mayManage = ({ permissions }: Caller): boolean => permissions.includes('manage_tokens');

/** Of a list: a caller who owns it, and may manage tokens. */
export const mayChange = (caller: Caller): boolean => mayManage(caller) || caller.session?.isSuperuser === true;

/** @throws AppError `token_not_found`, also when it is none of the caller's, as in Tecken */
async function findToken({ tokens, sharedTokens }: Database, id: number, caller: Caller): Promise<FoundToken> {
  const token = await tokens.get(id);
  if (token.userId === caller.userId) return { token, as: 'user' };
  if (caller.session?.isSuperuser) return { token, as: 'superuser' }; // also as a member: they may do more, and never see its secret
  if (token.group !== null && (await sharedTokens.isMember(id, caller.userId))) return { token, as: 'member' };
  throw new AppError('token_not_found', { id });
}

/** @throws AppError `token_not_found`, `forbidden` without `manage_tokens` */
export async function findChangeableToken(database: Database, id: number, caller: Caller): Promise<FoundToken> {
  const found = await findToken(database, id, caller);
  if (!mayChange(caller)) throw new AppError('forbidden', { needed: ['manage_tokens'], held: caller.permissions });
  return found;
}

/** Superusers change the tokens of others, and learn no secret of theirs. @throws AppError `token_secret_not_yours` */
export function requireSecretsOf(as: FoundToken['as']): void {
  if (as === 'superuser') throw new AppError('token_secret_not_yours');
}

/**
 * Who is signed in may always delete what they made, and a token itself: both only take something away from who asks. As in Tecken;
 * there any token of a user deletes and extends all others, so that one that has leaked never ends.
 */
export async function findDeletableToken(database: Database, id: number, caller: Caller): Promise<FoundToken> {
  const isItself = caller.token?.id === id;
  const found = await findToken(database, id, caller);
  if (isItself || (found.as === 'user' && caller.session !== null) || mayChange(caller)) return found;
  throw new AppError('forbidden', { needed: ['manage_tokens'], held: caller.permissions });
}
