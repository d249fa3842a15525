// The events of the download service. Debuggers send thousands of requests a minute: successful ones are only counted in metrics;
// the access log has the details.
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

/** The status has already been sent, so that nothing else reports this. */
export function fileCutShort(
  { metrics }: Pick<DownloadContext, 'metrics'>,
  request: IncomingMessage,
  { lane, key }: Pick<StoredSymbolsFile, 'lane' | 'key'>,
  error: AppError,
): void {
  metrics.symdepot_files_cut_short_total.inc();
  requestContext(request).logger.warn({ lane, key, err: error }, 'file cut short');
}
