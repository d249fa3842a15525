// What happens in the download service. Debuggers ask thousands of times a minute: of what goes well metrics only, the access
// log has the rest.
import type { IncomingMessage } from 'node:http';
import type { AppError } from '@symdepot/errors';
import { defineMetrics } from '@symdepot/service';
import { requestContext } from '@symdepot/service/http';
import type { StoredSymbolsFile } from '@symdepot/storage';
import type { DownloadContext } from './context.ts';

const results = ['stored', 'moved', 'miss', 'ignored'] as const;
const sources = ['memory', 'store'] as const;

export const downloadMetrics = defineMetrics({
  symdepot_symbols_asked_total: {
    type: 'counter',
    help: 'Requests for symbols files: found, found by code id (moved), not there, or never stored (ignored).',
    labels: { result: results },
  },
  symdepot_lookups_total: {
    type: 'counter',
    help: 'Where the answer came from: what this process remembered, or the store and the database.',
    labels: { source: sources },
  },
  symdepot_files_cut_short_total: {
    type: 'counter',
    help: 'Files that were being sent when the store failed, or had fewer bytes than it said; the connection was cut.',
  },
});

export function symbolsAsked({ metrics }: DownloadContext, result: (typeof results)[number]): void {
  metrics.symdepot_symbols_asked_total.inc({ result });
}

export function lookedUp({ metrics }: DownloadContext, source: (typeof sources)[number]): void {
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
