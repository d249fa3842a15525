// GET and HEAD /<debug file>/<id>/<symbols file>, and the same under /try.
import { routes } from '@symdepot/api';
import { addStandingHeaders, serve, type Exchange } from '@symdepot/runtime/http';
import { againWhenReplaced } from '../lookup/again-when-replaced.ts';
import { cabinetOf, takesCabinets } from '../lookup/find-in-cabinet.ts';
import { explainMiss } from '../describe-miss.ts';
import { respondWithSymbols, type Asked } from '../respond-with-symbols.ts';
import type { DownloadContext } from '../context.ts';
import { setObjectHeaders } from '../send/object-headers.ts';
import { sendObject } from '../send/send-object.ts';
import { sendPlain } from '../send/send-plain.ts';
import { parseSymbolRequest, questionOf, type SymbolRequest } from '../lookup/symbol-request.ts';

const { getSymbols: inRelease, getTrySymbols: inTry } = routes.download;

export const getSymbols = serve([inRelease, inTry], { match: parseRequest })(async (
  context: DownloadContext,
  { params: wanted, headers },
  exchange,
) => {
  const { method, headers: sent } = exchange.request;
  const wantsTime = /^(1|true|yes)$/i.test(headers.Debug ?? '');
  const asked = { ...wanted, isHead: method === 'HEAD', takesCabinets: takesCabinets(sent['user-agent']), wantsTime };
  await againWhenReplaced(
    () => answer(context, asked, exchange),
    () => {
      for (const one of [asked, cabinetOf(asked)]) if (one) context.lookups.forget(questionOf(one));
    },
  );
  return undefined;
});

function parseRequest({ path, originalUrl, query: parameters }: Exchange['request']): (SymbolRequest & Pick<Asked, 'query'>) | undefined {
  const queryAt = originalUrl.indexOf('?');
  const query = queryAt === -1 ? '' : originalUrl.slice(queryAt);
  const wanted = parseSymbolRequest(path, query !== '' && Object.hasOwn(parameters, 'try'));
  return wanted && { ...wanted, query };
}

async function answer(context: DownloadContext, asked: Asked, { request, response }: Exchange): Promise<void> {
  const { status, headers, text, object, file, inCabinet } = await respondWithSymbols(context, asked);
  if (inCabinet) return sendPlain(context, inCabinet.file, { variant: 'expanded', ...inCabinet }, { request, response, headers });
  if (file) return sendObject(context, file, { request, response, headers });
  const explained = text === undefined || asked.isHead ? undefined : await explainMiss(context, { asked, text }, request);
  if (explained) {
    response
      .set({ ...headers, 'Content-Type': explained.contentType, Vary: 'Accept' })
      .status(status)
      .end(explained.body);
    return;
  }
  addStandingHeaders(response, headers);
  if (object) setObjectHeaders(response, object);
  response.status(status).end(text, 'latin1'); // it is ASCII; express would compute an ETag for each of very many misses
}
