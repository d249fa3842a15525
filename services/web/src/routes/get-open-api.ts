// GET /api/openapi.json: the document of the whole API. What makes it is loaded when somebody first asks.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';

let built: Promise<{ openapi: string }> | undefined;

export const getOpenApi = serve(routes.web.getOpenApi)(async ({ kit }: WebContext) => {
  built ??= buildDocument(kit.version.version);
  return { status: 200, headers: { 'Cache-Control': 'no-cache' }, body: await built };
});

async function buildDocument(version: string): Promise<{ openapi: string }> {
  const { buildOpenApi } = await import('@symdepot/api/openapi');
  return { openapi: '3.1.0', ...buildOpenApi(version) };
}
