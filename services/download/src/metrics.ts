// The metrics of the download service. Neighbour: events.ts, which updates them.
import { defineMetrics, type MetricsOf } from '@symdepot/runtime';

export const askedResults = ['stored', 'moved', 'miss', 'ignored'] as const;
export const lookupSources = ['memory', 'store'] as const;

export const downloadMetrics = defineMetrics({
  symdepot_symbols_asked_total: {
    type: 'counter',
    help: 'Requests for symbols files: found, found by code id (moved), not there, or never stored (ignored).',
    labels: { result: askedResults },
  },
  symdepot_lookups_total: {
    type: 'counter',
    help: 'Where the response came from: what this process remembered, or the store and the database.',
    labels: { source: lookupSources },
  },
  symdepot_files_cut_short_total: {
    type: 'counter',
    help: 'Files that were being sent when the store failed, or had fewer bytes than it said; the connection was cut.',
  },
});

export type DownloadMetrics = MetricsOf<typeof downloadMetrics>;
