// GET and HEAD /<debug file>/<id>/<symbols file>, and the same under /try (contract §5, Tecken §2).
import { AppError, isAppError } from '@symdepot/errors';
import { allowOnly } from '@symdepot/service/http';
import { keyPath } from '@symdepot/symbols';
import { Router, type Request, type Response } from 'express';
import type { DownloadContext } from '../context.ts';
import { symbolsAsked } from '../events.ts';
import { lookUp } from '../look-up.ts';
import { setObjectHeaders } from '../object-headers.ts';
import { sendObject } from '../send-object.ts';
import { isIgnored, parseSymbolRequest, type SymbolRequest } from '../symbol-request.ts';

/** What is stored under a key hardly ever changes; what is not there may be there after the next upload. */
const cacheControl = { redirect: 'public, max-age=300', bytes: 'public, max-age=300, no-transform', moved: 'no-cache', miss: 'no-cache' };

const missText = new AppError('symbol_not_found').message;
const ignoredText = `${missText} (and ignored)`;

export function getSymbols(context: DownloadContext): Router {
  const router = Router();
  router.use(async (request, response, next) => {
    const wanted = parseSymbolRequest(request.path, Object.hasOwn(request.query, 'try'));
    if (!wanted) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return allowOnly('GET', 'HEAD')(request, response, next);
    return answerFresh(context, wanted, request, response);
  });
  return router;
}

/** A file that was replaced since it was found is found once more: there is another one, or none. */
async function answerFresh(context: DownloadContext, wanted: SymbolRequest, request: Request, response: Response): Promise<void> {
  try {
    await answer(context, wanted, request, response);
  } catch (error) {
    if (!isAppError(error, 'storage_object_missing') || response.headersSent) throw error;
    context.lookups.forget(wanted);
    await answer(context, wanted, request, response);
  }
}

async function answer(context: DownloadContext, wanted: SymbolRequest, request: Request, response: Response): Promise<void> {
  const startedAt = performance.now();
  const found = await lookUp(context, wanted);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(6);
  if (!found) {
    const isInVain = isIgnored(wanted, context.config.DOWNLOAD_FILE_EXTENSIONS_ALLOWED);
    symbolsAsked(context, isInVain ? 'ignored' : 'miss');
    tellTime(request, response, isInVain ? '0' : seconds);
    // By far the most frequent answer: without what response.send does besides, an ETag first of all.
    response.status(404).set({ 'Cache-Control': cacheControl.miss, 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(isInVain ? ignoredText : missText);
    return;
  }
  symbolsAsked(context, found.kind);
  if (found.kind === 'moved') {
    const query = request.originalUrl.includes('?') ? request.originalUrl.slice(request.originalUrl.indexOf('?')) : '';
    redirect(response, `${wanted.prefix}/${keyPath(found.file.key)}${query}`, cacheControl.moved);
    return;
  }
  tellTime(request, response, seconds);
  const location = await context.deliver(found.file);
  if (location === undefined) {
    response.set('Cache-Control', cacheControl.bytes);
    await sendObject(context, found.file, { request, response });
  } else if (request.method === 'HEAD') {
    response.set({ Location: location, 'Cache-Control': cacheControl.redirect });
    setObjectHeaders(response, found.file.object);
    response.status(200).end();
  } else redirect(response, location, cacheControl.redirect);
}

function redirect(response: Response, location: string, control: string): void {
  response.status(302).set({ Location: location, 'Cache-Control': control }).end();
}

/** Tecken §2.3: how long the look took, for whoever asks. */
function tellTime(request: Request, response: Response, seconds: string): void {
  if (/^(1|true|yes)$/i.test(request.get('Debug') ?? '')) response.set('Debug-Time', seconds);
}
