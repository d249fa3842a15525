// Sends the stored bytes of a symbols file as they are. Neighbours: send-bytes.ts, which sends any; send-plain.ts, without what is
// around them.
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { DownloadContext } from '../context.ts';
import { fileCutShort } from '../events.ts';
import { sendBytes, type Exchange } from './send-bytes.ts';

/**
 * Responds to a GET or HEAD. When it throws one of these, nothing has been sent yet.
 * @throws AppError `storage_object_missing` when the file has been replaced or removed since it was found,
 * `storage_unavailable`
 */
export function sendObject(
  context: Pick<DownloadContext, 'metrics'> & { readonly symbolStore: Pick<SymbolStore, 'get'> },
  { lane, key, object }: StoredSymbolsFile,
  exchange: Exchange,
): Promise<void> {
  const { generation } = object;
  return sendBytes(
    {
      object,
      open: (options) => context.symbolStore.get(lane, key, { generation, ...options }),
      onCutShort: (error) => fileCutShort(context, exchange.request, { lane, key }, error),
    },
    exchange,
  );
}
