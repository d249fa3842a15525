// What a miss says behind its first line, which debuggers know: what was looked for and where; and for people, where else it is.
// Neighbours: respond-with-symbols.ts, lookup/look-up-symbols.ts, routes/get-symbols.ts.
import type { SymbolsMiss } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { requestContext, type Exchange } from '@symdepot/runtime/http';
import { formatKey, keyPath, maxKeyLength } from '@symdepot/symbols';
import { baseUrlOf } from './base-url.ts';
import type { DownloadContext } from './context.ts';
import { lookUpSymbols } from './lookup/look-up-symbols.ts';
import type { SymbolRequest } from './lookup/symbol-request.ts';

const firstLine = new AppError('symbol_not_found').message;

/** The whole text for names that are never looked for. */
export const ignoredText = `${firstLine} (and ignored)`;

/** In ASCII. Most requests are misses: no more is told than is known without a further look. */
export function missText(request: SymbolRequest): string {
  const key = formatKey(request);
  if (key.length > maxKeyLength) return `${firstLine}\nNo key has more than ${maxKeyLength} characters.`;
  const path = keyPath(key);
  return request.lanes.length > 1
    ? `${firstLine}\n${path} is neither among release symbols nor among try symbols.\nWhy: /api/lookup?lane=try&key=${path}`
    : `${firstLine}\n${path} is not among release symbols. Try symbols were not searched: /try/${path}\nWhy: /api/lookup?key=${path}`;
}

export interface Explanation {
  readonly contentType: string;
  readonly body: string;
}

/**
 * For who prefers JSON, or opens the address with a browser: looks into the other lane and the records, as far as that is possible
 * now. Undefined for debuggers, which accept anything.
 * @param text what a debugger gets
 */
export async function explainMiss(
  context: DownloadContext,
  { asked, text }: { readonly asked: SymbolRequest; readonly text: string },
  request: Exchange['request'],
): Promise<Explanation | undefined> {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*') return undefined;
  const form = request.accepts(['text/plain', 'application/json', 'text/html']);
  if (form !== 'application/json' && form !== 'text/html') return undefined;
  const lane = asked.lanes.length > 1 ? 'try' : 'release';
  const lookup = await lookUpSymbols(context, { parts: asked, lane, baseUrl: baseUrlOf(request) }).catch(unlessAway);
  const [error = ''] = text.split('\n');
  if (form === 'application/json') {
    const { requestId } = requestContext(request);
    const body: SymbolsMiss = { error, code: 'symbol_not_found', request_id: requestId, ...(lookup && { lookup }) };
    return { contentType: 'application/json', body: JSON.stringify(body) };
  }
  if (!lookup || text === ignoredText) return undefined;
  const place = lookup.elsewhere ? [lookup.elsewhere.url] : [];
  const where = lane === 'try' ? 'release, then try symbols' : 'release symbols';
  return { contentType: 'text/plain; charset=utf-8', body: [error, `${lookup.key}, ${where}`, lookup.message, ...place].join('\n') };
}

/** A miss stays one when nobody can say why. */
function unlessAway(error: unknown): undefined {
  if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
}
