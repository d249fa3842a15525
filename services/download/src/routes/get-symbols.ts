// GET and HEAD /<debug file>/<id>/<symbols file>, and the same under /try (contract §5, Tecken §2).
import { AppError } from '@symdepot/errors';
import { findSymbols, type Found } from '@symdepot/lookup';
import { allowOnly } from '@symdepot/service/http';
import { Router, type Request, type Response } from 'express';
import type { DownloadContext } from '../context.ts';
import { symbolsAsked } from '../events.ts';
import { setObjectHeaders } from '../object-headers.ts';
import { isIgnoredMiss, parseSymbolRequest, type SymbolRequest } from '../symbol-request.ts';

/** What is stored under a key hardly ever changes; what is not there may be there after the next upload. */
const cacheControl = { hit: 'public, max-age=300', miss: 'no-cache' };

const ignoredText = 'Symbol Not Found (and ignored)';

export function getSymbols(context: DownloadContext): Router {
  const router = Router();
  router.use(async (request, response, next) => {
    const hasTryQuery = Object.hasOwn(request.query, 'try');
    const wanted = parseSymbolRequest(request.path, hasTryQuery);
    if (!wanted) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return allowOnly('GET', 'HEAD')(request, response, next);
    return answer(context, wanted, request, response);
  });
  return router;
}

async function answer(context: DownloadContext, wanted: SymbolRequest, request: Request, response: Response): Promise<void> {
  const wantsDebug = /^(1|true|yes)$/i.test(request.get('Debug') ?? '');
  const startedAt = performance.now();
  const [found] = await findSymbols(context, [wanted], wanted.lanes);
  if (wantsDebug && found?.kind !== 'moved') response.set('Debug-Time', ((performance.now() - startedAt) / 1_000).toFixed(6));
  if (!found) {
    const isIgnored = isIgnoredMiss(wanted, context.config.DOWNLOAD_FILE_EXTENSIONS_ALLOWED);
    symbolsAsked(context, isIgnored ? 'ignored' : 'miss');
    return miss(response, isIgnored ? ignoredText : new AppError('symbol_not_found').message);
  }
  symbolsAsked(context, found.kind);
  hit(context, found, wanted, request, response);
}

function hit(context: DownloadContext, found: Found, wanted: SymbolRequest, request: Request, response: Response): void {
  response.set('Cache-Control', cacheControl.hit);
  if (found.kind === 'moved') {
    const path = found.file.key.split('/').map(encodeURIComponent).join('/');
    const query = request.originalUrl.includes('?') ? request.originalUrl.slice(request.originalUrl.indexOf('?')) : '';
    response.set('Cache-Control', cacheControl.miss).status(302).set('Location', `${wanted.prefix}/${path}${query}`).end();
    return;
  }
  response.set('Location', context.objectUrl(found.file.lane, found.file.key));
  if (request.method === 'GET') {
    response.status(302).end();
    return;
  }
  setObjectHeaders(response, found.file.object);
  response.status(200).end();
}

function miss(response: Response, message: string): void {
  response.status(404).set('Cache-Control', cacheControl.miss).type('text/plain').send(message);
}
