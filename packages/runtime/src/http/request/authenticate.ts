// Identifies the caller by the token in a request's headers (contract §1, Tecken §1.2). An invalid token is refused on every route,
// a missing one is not: routes say what they need with requirePermission (caller.ts). The error handler drains the body.
import { AppError } from '@symdepot/errors';
import { deriveSecret, hashToken, readTokenHeader, type Permission } from '@symdepot/symbols';
import type { NextFunction, Request, RequestHandler } from 'express';
import { setCaller, type CallerToken } from './caller.ts';

export interface FoundToken extends CallerToken {
  readonly userId: number;
  readonly userEmail: string;
  readonly isUserActive: boolean;
  readonly permissions: readonly Permission[];
}

export interface AuthenticateOptions {
  /** By SHA-256 of the secret, in hex. */
  readonly findToken: (secretHash: string) => Promise<FoundToken | undefined>;
  readonly recordTokenUse: (id: number) => Promise<void>;
}

/** As much of the secret as is told of tokens elsewhere. */
const expired = ({ id, expiresAt }: FoundToken, secret: string): AppError =>
  new AppError('token_expired', { id, start: secret.slice(0, 4), expiredAt: expiresAt });

/** The order of the refusals is Tecken's: match, expiry, user. */
export function createAuthenticate({ findToken, recordTokenUse }: AuthenticateOptions): RequestHandler {
  const identify = async (request: Request, secret: string, next: NextFunction): Promise<void> => {
    const token = secret === '' ? undefined : await findToken(hashToken(secret));
    if (!token) throw new AppError('token_not_matched');
    if (token.expiresAt.getTime() < Date.now()) throw expired(token, secret);
    if (!token.isUserActive) throw new AppError('user_inactive');
    await recordTokenUse(token.id);
    const { userId, userEmail, permissions } = token;
    setCaller(request, { userId, userEmail, permissions, token, session: null, deriveSecret: (purpose) => deriveSecret(secret, purpose) });
    next();
  };
  return (request, response, next) => {
    const headers = { authToken: request.get('auth-token'), authorization: request.get('authorization') };
    const secret = readTokenHeader(headers);
    if (secret === undefined) return next();
    response.vary(headers.authToken ? 'Auth-Token' : 'Authorization');
    return identify(request, secret, next);
  };
}
