// The events of the web service, one function each.
import type { WebContext } from './context.ts';

export function signedIn({ kit }: WebContext, { user, by, requestId }: { user: string; by: string; requestId: string }): void {
  kit.logger.info({ user, by, request_id: requestId }, 'signed in');
}

export function signInFailed(
  { kit }: WebContext,
  { reason, user, requestId }: { reason: string; user?: string | null; requestId: string },
): void {
  kit.logger.warn({ reason, user: user ?? undefined, request_id: requestId }, 'sign-in refused');
}

/** Users are told only that it is so: what exactly is for operators. The library puts no secret into its errors. */
export function providerFailed({ kit }: WebContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'the sign-in provider did not do its part');
}

export function logoutRefused({ kit }: WebContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'a back-channel logout was refused');
}

export function providerIsPlain({ kit }: WebContext, issuer: string): void {
  kit.logger.warn({ issuer }, 'the sign-in provider is asked by plain http');
}
