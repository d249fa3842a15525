// What a route can answer: what it declares, and what follows from its method, access and limits. Neighbours: route.ts, openapi.ts.
import { z } from 'zod';
import { rateHeaders, retryAfter, withLocation } from './response-headers.ts';
import { error, later } from './responses.ts';
import { allowOf, type Access, type Responses, type Route } from './route.ts';

/** By status; what the route itself says of a status counts. @param ofPath all routes of its path */
export const allResponses = (route: Route, ofPath: readonly Route[]): Responses => ({
  ...derivedResponses(route, allowOf(ofPath).join(', ')),
  ...route.responses,
});

function derivedResponses(route: Route, allow: string): Responses {
  const { method, path, access, limits, params, query, body, refusals } = route;
  return {
    ...(method === 'get' &&
      path.endsWith('/') &&
      path !== '/' && {
        301: {
          description: 'The slash at the end is missing: the same address with one.',
          schema: z.string(),
          contentType: 'text/plain',
          otherwise: { contentType: 'text/html', schema: z.string() },
          headers: withLocation,
        },
      }),
    // Express makes an ETag of every body.
    ...(method === 'get' && { 304: { description: 'The caller has it, by `If-None-Match`.' } }),
    ...((params ?? query ?? body) && { 400: error('The path, the query or the body does not fit.') }),
    ...(access !== 'unchecked' && { 403: error(refusalOf(access)), 503: later('The database is away.') }),
    ...(refusals?.params && { 404: error('There is no such thing.') }),
    405: error('Another method.', z.object({ Allow: z.literal(allow) })),
    ...(limits && { 429: error('Too many requests with this token.', z.object({ 'Retry-After': retryAfter, ...rateHeaders })) }),
  };
}

function refusalOf(access: Exclude<Access, 'unchecked'>): string {
  if (access === 'anybody') return 'An invalid token.';
  if (access === 'caller') return 'No token, or an invalid one.';
  if (access === 'session') return 'Nobody is signed in.';
  if (access === 'superuser') return 'Nobody is signed in, or no superuser.';
  return `No token, an invalid one, or one without ${access.map((permission) => `\`${permission}\``).join(' or ')}.`;
}
