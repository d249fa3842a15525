// THE use case: the response to a debugger that requests a symbols file (contract §5, Tecken §2.2, §2.3).
// Neighbours: resolve-symbols.ts (does it exist?), download-url.ts (where are its bytes?), routes/get-symbols.ts (sends it).
import type { StoredObject, StoredSymbolsFile } from '@symdepot/storage';
import { keyPath } from '@symdepot/symbols';
import type { DownloadContext } from './context.ts';
import { ignoredText, missText } from './describe-miss.ts';
import { symbolsRequested } from './events.ts';
import { findInCabinet, type InCabinet } from './lookup/find-in-cabinet.ts';
import { resolveSymbols } from './lookup/resolve-symbols.ts';
import { isIgnored, type SymbolRequest } from './lookup/symbol-request.ts';

export interface Asked extends SymbolRequest {
  readonly isHead: boolean;
  /** With its question mark, or empty: a redirect keeps it. */
  readonly query: string;
  /** Whether the caller will ask for the cabinet if it does not get the plain file. */
  readonly takesCabinets: boolean;
  /** Whether to report how long the lookup took. */
  readonly wantsTime: boolean;
}

export interface SymbolsResponse {
  readonly status: 200 | 302 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string;
  /** The response has the headers of this object. */
  readonly object?: StoredObject;
  /** The response body is this file, or the requested part of it; the status says the same. */
  readonly file?: StoredSymbolsFile;
  /** The response body is what is in this cabinet. */
  readonly inCabinet?: InCabinet;
}

/** A stored file hardly ever changes; a missing one may exist after the next upload. */
export const cacheControl = {
  redirect: 'public, max-age=300',
  bytes: 'public, max-age=300, no-transform',
  moved: 'no-cache',
  miss: 'no-cache',
};

/** @throws AppError `storage_unavailable`; `database_unavailable` for what may be a code id */
export async function respondWithSymbols(context: DownloadContext, asked: Asked): Promise<SymbolsResponse> {
  const startedAt = performance.now();
  const found = await resolveSymbols(context, asked);
  const inCabinet = found || asked.takesCabinets ? undefined : await findInCabinet(context, asked);
  const time = asked.wantsTime ? ((performance.now() - startedAt) / 1_000).toFixed(6) : undefined;
  if (inCabinet) {
    symbolsRequested(context, 'expanded');
    return { status: 200, headers: withTime({ 'Cache-Control': cacheControl.bytes, Vary: 'User-Agent' }, time), inCabinet };
  }
  if (!found) {
    const isInVain = isIgnored(asked, context.config.DOWNLOAD_FILE_EXTENSIONS_ALLOWED);
    symbolsRequested(context, isInVain ? 'ignored' : 'miss');
    const headers = { 'Cache-Control': cacheControl.miss, 'Content-Type': 'text/plain; charset=utf-8' };
    return { status: 404, headers: withTime(headers, isInVain && time ? '0' : time), text: isInVain ? ignoredText : missText(asked) };
  }
  const { kind, file } = found;
  symbolsRequested(context, kind);
  if (kind === 'moved')
    return {
      status: 302,
      headers: { 'Cache-Control': cacheControl.moved, Location: `${asked.prefix}/${keyPath(file.key)}${asked.query}` },
    };
  const location = await context.downloadUrlOf(file);
  if (location === undefined) return { status: 200, headers: withTime({ 'Cache-Control': cacheControl.bytes }, time), file };
  const headers = withTime({ 'Cache-Control': cacheControl.redirect, Location: location }, time);
  return asked.isHead ? { status: 200, headers, object: file.object } : { status: 302, headers };
}

const withTime = (headers: Readonly<Record<string, string>>, time: string | undefined): Readonly<Record<string, string>> =>
  time === undefined ? headers : { ...headers, 'Debug-Time': time };
