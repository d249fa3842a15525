// The routes of the download service. A token is optional, but an invalid one is refused, as on every route (contract §1).
import { isAppError } from '@symdepot/errors';
import { addStandingHeaders, createAuthenticate, createRouter, tooltoolDoor, type Routes } from '@symdepot/runtime/http';
import type { NextFunction, RequestHandler } from 'express';
import type { DownloadContext } from './context.ts';
import { served } from './routes/index.ts';

export function createDownloadApp(context: DownloadContext): Routes {
  return createRouter(context, served, { before: [allowAllOrigins, tooltoolDoor, unlessAway(authenticateFor(context))] });
}

/** Who is signed in to the site counts for artefacts alone: what debuggers get is the same for everybody, and kept by caches. */
function authenticateFor({ database, config }: DownloadContext): RequestHandler {
  const byToken = createAuthenticate(database);
  const bySession = createAuthenticate(database, config);
  return (request, response, next) =>
    request.path.toLowerCase().startsWith('/artefacts/') ? bySession(request, response, next) : byToken(request, response, next);
}

const fromAnywhere = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET',
  'Access-Control-Allow-Headers': 'accept,accept-encoding,authorization,content-type,dnt,origin,user-agent,x-csrftoken,x-requested-with',
};

/** Debuggers in browsers (the Firefox profiler) read from any origin: every response allows it, misses too (Tecken §2.3). */
const allowAllOrigins: RequestHandler = (request, response, next) => {
  addStandingHeaders(response, fromAnywhere);
  if (request.method !== 'OPTIONS') return next();
  response.set({ 'Access-Control-Max-Age': '86400', Allow: 'GET, HEAD, OPTIONS' }).status(204).end();
};

/** While the database is unavailable no caller can be identified, but files are still found. */
const unlessAway =
  (authenticate: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const identified = authenticate(request, response, next);
    return identified instanceof Promise ? forgive(identified, next) : undefined;
  };

async function forgive(identified: Promise<unknown>, next: NextFunction): Promise<void> {
  try {
    await identified;
  } catch (error) {
    if (!isAppError(error, 'database_unavailable')) throw error;
    next();
  }
}
