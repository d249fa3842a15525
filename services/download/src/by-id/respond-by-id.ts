// THE use case: the response to a debugger that asks by an id. Neighbours: resolve-by-id.ts (what is it?), ../send (its bytes),
// ../routes/get-by-id.ts (the paths, and what elfutils is told of an outage).
import { addStandingHeaders, type Exchange } from '@symdepot/runtime/http';
import type { IncomingHttpHeaders } from 'node:http';
import type { DownloadContext } from '../context.ts';
import { askedById } from '../events.ts';
import { cacheControl } from '../respond-with-symbols.ts';
import { sendObject } from '../send/send-object.ts';
import { sendPlain } from '../send/send-plain.ts';
import { storedSource } from '../send/stored-source.ts';
import { openGunzipped } from '../send/unpack.ts';
import type { FoundById } from './found-by-id.ts';
import type { AskedById, IdRequest } from './id-request.ts';
import { isReadWhole, openSource } from './open-source.ts';
import { resolveById } from './resolve-by-id.ts';

/** @throws AppError `storage_unavailable`, `database_unavailable`, `unpacking_overloaded`, `storage_object_missing`, `file_damaged` */
export async function respondById(context: DownloadContext, asked: AskedById, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const found = asked.request && (await resolveById(context, asked.request));
  if (!asked.request || !found) {
    askedById(context, asked.door, 'miss');
    return say(exchange, 404, 'not found');
  }
  const bytes = plainBytesOf(found);
  const largest = asked.door === 'debuginfod' ? readMaxBytes(request.headers['x-debuginfod-maxsize']) : undefined;
  if (largest !== undefined && bytes > largest) {
    askedById(context, asked.door, 'too_large');
    return say(exchange, 406, `File too large, max size=${largest}`);
  }
  askedById(context, asked.door, 'found');
  const headers = headersOf(asked.request, found, bytes);
  await sendFound(context, found, { request, response, headers, isReset: isElfutils(request.headers) });
}

/**
 * Its clients take whatever they are answered, 503 too, and an early end of the connection, for "there is no such file", and ask nobody
 * again for ten minutes. After a connection that was reset they try again, and remember nothing.
 */
export const isElfutils = ({ 'user-agent': userAgent }: IncomingHttpHeaders): boolean => userAgent?.startsWith('elfutils/') === true;

/** No cache may keep it: the next upload may bring the file. */
function say({ request, response }: Exchange, status: 404 | 406, text: string): void {
  addStandingHeaders(response, { 'Cache-Control': cacheControl.miss, 'Content-Type': 'text/plain; charset=utf-8' });
  response.status(status).end(request.method === 'HEAD' ? undefined : `${text}\n`, 'latin1');
}

const plainBytesOf = ({ content }: FoundById): number => (content.kind === 'source' ? content.entry.originalBytes : content.plainBytes);

/** What is no number is no limit. */
const readMaxBytes = (header: string | string[] | undefined): number | undefined =>
  typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;

function headersOf({ door }: IdRequest, { file, content }: FoundById, bytes: number): Record<string, string> {
  const shared = { 'Cache-Control': cacheControl.bytes, Vary: 'Accept-Encoding' };
  if (door === 'ssqp') return shared;
  const name = content.kind === 'source' ? content.path : file.key.slice(file.key.lastIndexOf('/') + 1).replace(/\.gz$/i, '');
  return { ...shared, 'X-DEBUGINFOD-SIZE': String(bytes), 'X-DEBUGINFOD-FILE': headerText(name) };
}

/** Printable ASCII; anything else percent-encoded. */
const headerText = (text: string): string => text.toWellFormed().replaceAll(/[^ -~]+/gu, encodeURIComponent);

type Sending = Parameters<typeof sendObject>[2] & Exchange;

/** The bytes as they are stored go out as gzip only to who accepts it: others would take them for the file. */
async function sendFound(context: DownloadContext, { file, content }: FoundById, exchange: Sending): Promise<void> {
  const { symbolStore } = context;
  const { object } = file;
  if (content.kind === 'source') {
    const { index, originalBytes: bytes } = content.entry;
    const open = () => openSource(storedSource(symbolStore, file), content);
    return sendPlain(context, file, { variant: String(index), bytes, isCheap: isReadWhole(content), open }, exchange);
  }
  const { packing } = content;
  if (packing === 'split' || (packing === 'gzip' && !exchange.request.acceptsEncodings('gzip'))) {
    return sendPlain(
      context,
      file,
      { variant: 'plain', bytes: content.plainBytes, open: () => openGunzipped(symbolStore, file) },
      exchange,
    );
  }
  const contentEncoding = packing === 'gzip' ? 'gzip' : null;
  return sendObject(context, { ...file, object: { ...object, contentType: 'application/octet-stream', contentEncoding } }, exchange);
}
