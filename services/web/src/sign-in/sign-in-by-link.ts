// Use case: signs in by the code of a link. Codes cannot be guessed; whoever tries all the same is slowed down. Neighbour: packages/
// database/src/sessions/sign-in-links.ts.
import { isAppError } from '@symdepot/errors';
import { sessionLimits } from '@symdepot/runtime';
import { sessionCookie, type Exchange } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { signInFailed, signedIn } from '../events.ts';
import { browserOf } from './browser-of.ts';
import { nextPath } from './next-path.ts';
import { slowDown } from './slow-down.ts';

interface SignInRequest {
  readonly code: string;
  readonly next?: string | undefined;
}

/** @returns where to go. @throws AppError `sign_in_code_unknown`, `sign_in_refused`, `too_many_sign_ins` */
export async function signInByLink(context: WebContext, { code, next }: SignInRequest, exchange: Exchange): Promise<string> {
  const { database, config } = context;
  const browser = browserOf(exchange);
  try {
    const { secret, userEmail } = await database.signInLinks.use(code, browser, sessionLimits(config));
    sessionCookie.set(exchange, secret, config.SESSION_MAX_HOURS * 3_600);
    signedIn(context, { user: userEmail, by: 'link', requestId: browser.requestId });
    return nextPath(next);
  } catch (error) {
    if (isAppError(error, 'sign_in_code_unknown')) {
      signInFailed(context, { reason: 'sign_in_code_unknown', requestId: browser.requestId });
      // A good code counts all the same: others may have the same address.
      await slowDown(context, 'code', browser.address);
    }
    throw error;
  }
}
