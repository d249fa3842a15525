// GET /api/syminfo/<file>/<id>: what is known about a module by its debug id or code id.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import { lanes } from '@symdepot/symbols';
import { baseUrlOf } from '../base-url.ts';
import type { DownloadContext } from '../context.ts';
import { presentSyminfo } from '../present-syminfo.ts';
import { parseSyminfoPath } from '../lookup/symbol-request.ts';

const headers = { 'Cache-Control': 'no-cache' };

export const getSyminfo = serve(routes.download.getSyminfo, { match: ({ path }) => parseSyminfoPath(path) })(async (
  { database }: DownloadContext,
  { params: wanted },
  { request },
) => {
  const [match] = await database.symbolsIndex.findByFileAndId([wanted], lanes);
  if (!match) return { status: 404, headers, body: 'Code file / id Not Found' };
  return { status: 200, headers, body: presentSyminfo(match, baseUrlOf(request)) };
});
