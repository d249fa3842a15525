// The route that gives the document which is made of all routes. Neighbour: openapi.ts, which makes it.
import { z } from 'zod';
import type { Route } from '../route/route.ts';

export const documentRoutes = {
  getOpenApi: {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document',
    description: 'OpenAPI 3.1, of the version that answers.',
    access: 'unchecked',
    responses: { 200: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApiDocument' }) } },
  },
} as const satisfies Record<string, Route>;
