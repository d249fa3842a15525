// The response to a path without its trailing slash: 301 to the one with it, as in Tecken (Tecken §0). Neighbour: allow-only.ts.
import type { RequestHandler } from 'express';

/** For a router that is strict about slashes: `router.get('/api/uploads', appendSlash)`. The query goes along. */
export const appendSlash: RequestHandler = (request, response) => {
  const query = request.originalUrl.indexOf('?');
  response.redirect(301, `${request.path}/${query === -1 ? '' : request.originalUrl.slice(query)}`);
};
