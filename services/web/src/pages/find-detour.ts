// Who gets the pages: known hosts, and for most pages who is signed in; others are sent to sign in. What a page then shows is up to the
// API, which refuses by itself. Neighbours: web-paths.ts, ../sign-in/recheck-session.ts.
import { isAppError } from '@symdepot/errors';
import { callerOf, requireOrigin, type Exchange } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { nextPath } from '../sign-in/next-path.ts';
import { recheckSession } from '../sign-in/recheck-session.ts';
import { isOpenPagePath } from './web-paths.ts';

/**
 * Where the browser must go instead of the page that it asks for; undefined: it gets the page.
 * @param identify finds the caller
 * @throws AppError `host_unknown`, and what `identify` throws
 */
export async function findDetour(context: WebContext, exchange: Exchange, identify: () => Promise<void>): Promise<string | undefined> {
  requireOrigin(exchange.request, context.config.PUBLIC_URL);
  try {
    await identify();
  } catch (error) {
    if (isAppError(error, 'database_unavailable')) return undefined; // the page shows that by itself, and comes back by itself
    throw error;
  }
  const { request } = exchange;
  const session = callerOf(request)?.session;
  if (session) return request.method === 'GET' ? recheckSession(context, session, exchange) : undefined;
  return isOpenPagePath(request.path) ? undefined : `/sign-in?next=${encodeURIComponent(nextPath(request.originalUrl))}`;
}
