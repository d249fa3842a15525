// GET /api/_auth/: who is calling, or where to sign in.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { readSiteEntry } from '../pages/site-files.ts';
import { describeCaller } from '../access/describe-caller.ts';

export const getAuth = serve(routes.web.getAuth)(async ({ database }: WebContext, { caller }, { request }) => {
  // An HTTP/1.0 request needs no Host: its caller gets paths.
  const origin = request.host ? `${request.protocol}://${request.host}` : '';
  const [who, site] = await Promise.all([describeCaller(database, caller, origin), readSiteEntry()]);
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { ...who, site } };
});
