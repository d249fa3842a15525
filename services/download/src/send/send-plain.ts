// Sends what is in a stored file: without the gzip around it, a source out of a bundle, the file in a cabinet. It is made on the way, so
// that no part of it can be had; HEAD costs nothing. Neighbours: send-object.ts (as it is stored), unpack.ts.
import type { Readable } from 'node:stream';
import type { StoredSymbolsFile } from '@symdepot/storage';
import type { DownloadContext } from '../context.ts';
import { fileCutShort } from '../events.ts';
import { sendBytes, type Exchange } from './send-bytes.ts';

export interface PlainBytes {
  /** What tells it from the other things that the same object is sent as. */
  readonly variant: string;
  readonly bytes: number;
  /** So little work that it does not count among the files that are unpacked at once. */
  readonly isCheap?: boolean;
  open(): Promise<Readable>;
}

/** A reader who takes a place of others, and nothing, for so long is cut off. */
const stalledMs = 30_000;

/**
 * When it throws one of these, nothing has been sent yet; a fault in the middle breaks the connection.
 * @throws AppError `unpacking_overloaded`, `storage_object_missing`, `storage_unavailable`
 */
export async function sendPlain(
  { metrics, unpacking }: Pick<DownloadContext, 'metrics' | 'unpacking'>,
  { lane, key, object }: StoredSymbolsFile,
  { variant, bytes, isCheap, open }: PlainBytes,
  exchange: Exchange & { readonly request: { readonly ip?: string | undefined } },
): Promise<void> {
  const plain = {
    ...object,
    storedBytes: bytes,
    generation: `${object.generation}-${variant}`,
    contentType: 'application/octet-stream',
    contentEncoding: null,
  };
  const send = (): Promise<void> =>
    sendBytes(
      { object: plain, isMade: true, open, onCutShort: (error) => fileCutShort({ metrics }, exchange.request, { lane, key }, error) },
      { unreadMs: stalledMs, ...exchange },
    );
  const { method, ip = '' } = exchange.request;
  return isCheap || method === 'HEAD' ? send() : unpacking.run(ip, send);
}
