// GET /api/lookup: whether a symbols file can be downloaded, and if not, why.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import { baseUrlOf } from '../base-url.ts';
import type { DownloadContext } from '../context.ts';
import { lookUpSymbols as lookUp } from '../lookup/look-up-symbols.ts';

const headers = { 'Cache-Control': 'no-cache' };

export const lookUpSymbols = serve(routes.download.lookUpSymbols)(async (
  context: DownloadContext,
  { query: { key, lane } },
  { request },
) => {
  const { isTry, ...parts } = key;
  const question = { parts, lane: lane ?? (isTry ? 'try' : 'release'), baseUrl: baseUrlOf(request) };
  return { status: 200, headers, body: await lookUp(context, question) };
});
