// What happens in the download service. Debuggers ask thousands of times a minute: metrics only, the access log has the rest.
import { defineMetrics } from '@symdepot/service';
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
});

export function symbolsAsked({ metrics }: DownloadContext, result: (typeof results)[number]): void {
  metrics.symdepot_symbols_asked_total.inc({ result });
}

export function lookedUp({ metrics }: DownloadContext, source: (typeof sources)[number]): void {
  metrics.symdepot_lookups_total.inc({ source });
}
