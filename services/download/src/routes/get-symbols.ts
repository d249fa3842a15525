// GET and HEAD /<debug file>/<id>/<symbols file>, and the same under /try (contract §5, Tecken §2).
import { addStandingHeaders, allowOnly } from '@symdepot/runtime/http';
import type { Request, RequestHandler, Response } from 'express';
import { againWhenReplaced } from '../lookup/again-when-replaced.ts';
import { answerSymbols, type Asked } from '../answer-symbols.ts';
import type { DownloadContext } from '../context.ts';
import { setObjectHeaders } from '../send/object-headers.ts';
import { sendObject } from '../send/send-object.ts';
import { parseSymbolRequest } from '../lookup/symbol-request.ts';

export function getSymbols(context: DownloadContext): RequestHandler {
  return (request, response, next) => {
    const queryAt = request.originalUrl.indexOf('?');
    const query = queryAt === -1 ? '' : request.originalUrl.slice(queryAt);
    const wanted = parseSymbolRequest(request.path, query !== '' && Object.hasOwn(request.query, 'try'));
    if (!wanted) return next();
    const isHead = request.method === 'HEAD';
    if (request.method !== 'GET' && !isHead) return allowOnly('GET', 'HEAD')(request, response, next);
    const wantsTime = /^(1|true|yes)$/i.test(request.get('Debug') ?? '');
    const asked = { ...wanted, isHead, query, wantsTime };
    return againWhenReplaced(
      () => answer(context, asked, request, response),
      () => context.lookups.forget(asked),
    );
  };
}

async function answer(context: DownloadContext, asked: Asked, request: Request, response: Response): Promise<void> {
  const { status, headers, text, object, file } = await answerSymbols(context, asked);
  if (file) return sendObject(context, file, { request, response, headers });
  addStandingHeaders(response, headers);
  if (object) setObjectHeaders(response, object);
  response.status(status).end(text, 'latin1'); // it is ASCII; not by send, which adds an ETag to each of very many misses
}
