// What happens in the download service. Debuggers ask thousands of times a minute: of what goes well metrics only, the access
// log has the rest.
import type { IncomingMessage } from 'node:http';
import type { AppError } from '@symdepot/errors';
import { requestContext } from '@symdepot/runtime/http';
import type { StoredSymbolsFile } from '@symdepot/storage';
import type { DownloadContext } from './context.ts';
import type { askedResults, lookupSources } from './metrics.ts';

export function symbolsRequested({ metrics }: DownloadContext, result: (typeof askedResults)[number]): void {
  metrics.symdepot_symbols_asked_total.inc({ result });
}

export function lookedUp({ metrics }: DownloadContext, source: (typeof lookupSources)[number]): void {
  metrics.symdepot_lookups_total.inc({ source });
}

/** The caller has the status already: nothing else tells of it. */
export function fileCutShort(
  { metrics }: Pick<DownloadContext, 'metrics'>,
  request: IncomingMessage,
  { lane, key }: Pick<StoredSymbolsFile, 'lane' | 'key'>,
  error: AppError,
): void {
  metrics.symdepot_files_cut_short_total.inc();
  requestContext(request).logger.warn({ lane, key, err: error }, 'file cut short');
}
