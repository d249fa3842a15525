// GET /api/_auth/: who is calling, or where to sign in.
import { routes } from '@symdepot/api';
import { findOrigin, serve } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { readSiteEntry } from '../pages/site-files.ts';
import { describeCaller } from '../present/describe-caller.ts';

export const getAuth = serve(routes.web.getAuth)(async (context: WebContext, { caller }, { request }) => {
  // Where it is not known, callers get paths.
  const origin = findOrigin(request, context.config.PUBLIC_URL) ?? '';
  const [who, site] = await Promise.all([describeCaller(context, caller, origin), readSiteEntry()]);
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { ...who, site } };
});
