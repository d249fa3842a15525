// Identifies the caller: by the token in a request's headers (contract §1, Tecken §1.2), else by the session in its cookie. An invalid
// token is refused on every route; without one, or with a session that has ended, the caller is nobody: routes say what they need
// (caller.ts). The error handler drains the body.
import { AppError } from '@symdepot/errors';
import { deriveSecret, hashToken, readTokenHeader, type Permission } from '@symdepot/symbols';
import type { Request, RequestHandler } from 'express';
import { sessionLimits, type SessionLimits } from '../../config/session-limits.ts';
import type { SessionConfig } from '../../config/settings.ts';
import { addStandingHeaders } from '../server/express-prototypes.ts';
import { setCaller, type Caller, type CallerSession, type CallerToken } from './caller.ts';
import { requireSameSite } from './same-site.ts';
import { sessionCookie } from './session-cookie.ts';

interface Known {
  readonly userId: number;
  readonly userEmail: string;
  readonly permissions: readonly Permission[];
}

export interface FoundToken extends Known, CallerToken {
  readonly isUserActive: boolean;
}

export interface FoundSession extends Known, CallerSession {}

/** Of the database. Secrets are looked up by their SHA-256, in hex. */
export interface CallerDirectory {
  readonly tokens: {
    readonly findByHash: (secretHash: string) => Promise<FoundToken | undefined>;
    readonly recordUse: (id: number) => Promise<void>;
  };
  readonly sessions: {
    /** Undefined also when it has ended. */
    readonly use: (secretHash: string, limits: SessionLimits) => Promise<FoundSession | undefined>;
  };
}

/** @param config of sessions; a service without it does not read cookies */
export function createAuthenticate(directory: CallerDirectory, config?: SessionConfig): RequestHandler {
  return (request, response, next) => {
    const headers = { authToken: request.get('auth-token'), authorization: request.get('authorization') };
    const secret = readTokenHeader(headers);
    const cookie = secret === undefined && config ? sessionCookie.read(request) : undefined;
    const proceed = (caller: Caller | undefined): void => {
      if (caller) setCaller(request, caller);
      next();
    };
    if (secret !== undefined) {
      response.vary(headers.authToken ? 'Auth-Token' : 'Authorization');
      return findByToken(directory, secret).then(proceed);
    }
    if (cookie === undefined || !config) return next();
    response.vary('Cookie');
    addStandingHeaders(response, { 'Cache-Control': 'no-store' });
    return findBySession(directory, { request, cookie, config }).then(proceed);
  };
}

/** The order of the refusals is Tecken's: match, expiry, user. @throws AppError `token_…`, `user_inactive` */
async function findByToken({ tokens }: CallerDirectory, secret: string): Promise<Caller> {
  const token = secret === '' ? undefined : await tokens.findByHash(hashToken(secret));
  if (!token) throw new AppError('token_not_matched');
  if (token.expiresAt.getTime() < Date.now()) throw expired(token, secret);
  if (!token.isUserActive) throw new AppError('user_inactive');
  await tokens.recordUse(token.id);
  return callerBy(secret, token, { token, session: null });
}

/** As much of the secret as is told of tokens elsewhere. */
const expired = ({ id, expiresAt }: FoundToken, secret: string): AppError =>
  new AppError('token_expired', { id, start: secret.slice(0, 4), expiredAt: expiresAt });

interface CookieRequest {
  readonly request: Request;
  readonly cookie: string;
  readonly config: SessionConfig;
}

/** @throws AppError `cross_site_request` */
async function findBySession({ sessions }: CallerDirectory, { request, cookie, config }: CookieRequest): Promise<Caller | undefined> {
  const session = await sessions.use(hashToken(cookie), sessionLimits(config));
  if (!session) return undefined;
  requireSameSite(request, config.PUBLIC_URL);
  return callerBy(cookie, session, { token: null, session });
}

const callerBy = (secret: string, { userId, userEmail, permissions }: Known, means: Pick<Caller, 'token' | 'session'>): Caller => ({
  userId,
  userEmail,
  permissions,
  ...means,
  deriveSecret: (purpose) => deriveSecret(secret, purpose),
});
