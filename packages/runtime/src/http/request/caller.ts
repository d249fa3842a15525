// The authenticated caller of a request. Neighbours: authenticate.ts (identifies it), the routes (use it).
import type { IncomingMessage } from 'node:http';
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';

export interface CallerToken {
  readonly id: number;
  readonly expiresAt: Date;
  readonly preferredUploadApiVersion: number;
  /** Told of the end of every upload that is made with it. */
  readonly notifyUrl: string | null;
}

/** Of the web site. */
export interface CallerSession {
  readonly id: number;
  readonly expiresAt: Date;
  /** At this moment. */
  readonly isSuperuser: boolean;
  /** Of the provider that was signed in by; null: by a link. */
  readonly issuer: string | null;
  /** When the provider was last asked. */
  readonly checkedAt: Date;
}

export interface Caller {
  readonly userId: number;
  readonly userEmail: string;
  /** With a token: only those of the token (contract §1). */
  readonly permissions: readonly Permission[];
  /** One of these two is there. */
  readonly token: CallerToken | null;
  readonly session: CallerSession | null;
  /** A secret that nobody else gets, for what it is asked; with the same token or session always the same (token.ts of symbols). */
  readonly deriveSecret: (purpose: string) => string;
}

const callers = new WeakMap<IncomingMessage, Caller>();

export const setCaller = (request: IncomingMessage, caller: Caller): void => void callers.set(request, caller);

/** Undefined for an anonymous caller. */
export const callerOf = (request: IncomingMessage): Caller | undefined => callers.get(request);

/**
 * The caller of a route that needs one who holds any of the permissions; without permissions: any caller.
 * @throws `token_missing`, `forbidden`
 */
export function requirePermission(request: IncomingMessage, ...anyOf: readonly Permission[]): Caller {
  const caller = callerOf(request);
  if (!caller) throw new AppError('token_missing');
  if (anyOf.length > 0 && !anyOf.some((permission) => caller.permissions.includes(permission))) {
    throw new AppError('forbidden', { needed: anyOf, held: caller.permissions });
  }
  return caller;
}

/** The caller of a route for who is signed in: what a token may do was decided when it was made. @throws `session_needed` */
export function requireSession(request: IncomingMessage): Caller {
  const caller = callerOf(request);
  if (!caller?.session) throw new AppError('session_needed');
  return caller;
}

/** @throws `session_needed`, `superuser_needed` */
export function requireSuperuser(request: IncomingMessage): Caller {
  const caller = requireSession(request);
  if (!caller.session!.isSuperuser) throw new AppError('superuser_needed');
  return caller;
}
