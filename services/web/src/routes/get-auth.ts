// GET /api/_auth/: who is calling, or where to sign in.
import { formatTimestamp, routes } from '@symdepot/api';
import { findOrigin, serve } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { readSiteEntry } from '../pages/site-files.ts';
import { describeCaller } from '../present/describe-caller.ts';

export const getAuth = serve(routes.web.getAuth)(async (context: WebContext, { caller }, { request }) => {
  // Where it is not known, callers get paths.
  const origin = findOrigin(request, context.config.PUBLIC_URL) ?? '';
  const [who, site, paused] = await Promise.all([
    describeCaller(context, caller, origin),
    readSiteEntry(),
    // Who is not known is answered without the database, too.
    context.database.pausedLanes.list().catch(() => []),
  ]);
  const resting = paused.map(({ lane, pausedAt, reason }) => ({
    lane,
    paused_at: formatTimestamp(pausedAt),
    reason: caller ? reason : '',
  }));
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: { ...who, version: context.kit.version.version, site, paused_lanes: resting },
  };
});
