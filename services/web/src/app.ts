// What the web service answers, in this order: its API (routes/), then the pages and the files that they are made of (pages/).
import { AppError } from '@symdepot/errors';
import { allowOnly, createAuthenticate, createRouter, type Routes } from '@symdepot/runtime/http';
import { Router, type RequestHandler } from 'express';
import sirv from 'sirv';
import type { WebContext } from './context.ts';
import { findDetour } from './pages/find-detour.ts';
import { assetHeaders, pageHeaders, siteFolder } from './pages/site-files.ts';
import { isAssetPath, isPagePath, isWebPath } from './pages/web-paths.ts';
import { boardPath, createQueueBoard } from './queues/queue-board.ts';
import { served } from './routes/index.ts';

export function createWebApp(context: WebContext): Routes {
  const authenticate = createAuthenticate(context.database, context.config);
  const api = createRouter(context, served, { before: [authenticate] });
  const router = Router();
  const board = createQueueBoard(context.queue, context.database);
  router.use((request, _response, next) => (isWebPath(request.path) ? next() : next('router')));
  router.use(boardPath, authenticate, board);
  router.use(guardPages(context, authenticate), sendPages(siteFolder), api);
  return router;
}

/** A detour is of this caller, now. */
const guardPages =
  (context: WebContext, authenticate: RequestHandler): RequestHandler =>
  async (request, response, next) => {
    if (!isPagePath(request.path)) return next();
    const detour = await findDetour(context, { request, response }, async () => {
      await authenticate(request, response, () => {});
    });
    if (detour === undefined) return next();
    response.set({ 'Cache-Control': 'no-store', Vary: 'Cookie' }).redirect(302, detour);
  };

const refuse = allowOnly('GET', 'HEAD');

/** Files are looked up at each request: a site that is built anew is served anew. */
export function sendPages(folder: string): RequestHandler {
  const send = sirv(folder, {
    dev: true,
    etag: true,
    brotli: true,
    gzip: true,
    extensions: [],
    // sirv has replaced it by its own.
    setHeaders: (response, path) => void (isAssetPath(path) || response.setHeader('Vary', pageHeaders.Vary)),
  });
  return (request, response, next) => {
    const isPage = isPagePath(request.path);
    if (!isPage && !isAssetPath(request.path)) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(request, response, next);
    if (isPage) request.url = '/index.html';
    delete request.headers.range; // whole files only: they are small
    // Also of 304, whose headers replace those that the browser has kept: sirv's own `setHeaders` is not asked for that one.
    const headers = isPage ? pageHeaders : assetHeaders;
    response.set(headers);
    return send(request, response, () => {
      for (const name of Object.keys(headers)) response.removeHeader(name);
      throw new AppError(isPage ? 'site_not_built' : 'not_found');
    });
  };
}
