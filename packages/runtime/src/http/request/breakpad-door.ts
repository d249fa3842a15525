// What all requests of Breakpad's clients have in common: their token is in the URL, since none of them sends headers of its own, and
// they look for texts in our JSON. Goes before authentication. Neighbours: tooltool-door.ts; parseBreakpadPath (the paths).
import { parseBreakpadPath } from '@symdepot/api';
import { readTokenHeader } from '@symdepot/symbols';
import type { RequestHandler } from 'express';
import { requestContext } from './request-context.ts';

/** chromite ignores every status from 400 on of these two calls, and repeats those whose response it cannot parse. */
const ignored: ReadonlySet<string | undefined> = new Set(['put', 'complete']);

export const breakpadDoor: RequestHandler = (request, _response, next) => {
  const path = parseBreakpadPath(request.path);
  // Else it may be a symbols file of a module of that name.
  if (!path?.call && path?.token === undefined) return next();
  const isChromite = request.get('user-agent')?.startsWith('chromite.') === true;
  requestContext(request).manners = { isSpaced: true, hidesStatus: isChromite && ignored.has(path.call?.kind) };
  const { headers, originalUrl } = request;
  const query = originalUrl.indexOf('?');
  const key = query === -1 ? null : new URLSearchParams(originalUrl.slice(query)).get('key');
  // Tokens are lower case; of some systems URLs are not.
  // What a header says counts, if it is one of ours: proxies have users of their own.
  if (readTokenHeader({ authToken: request.get('auth-token'), authorization: headers.authorization }) === undefined) {
    const token = path.token ?? key;
    if (token) headers['auth-token'] = token.toLowerCase();
  }
  next();
};
