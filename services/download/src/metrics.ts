// The metrics of the download service. Neighbour: events.ts, which updates them.
import { defineMetrics, type MetricsOf } from '@symdepot/runtime';

export const askedResults = ['stored', 'moved', 'miss', 'ignored'] as const;
export const lookupSources = ['memory', 'store'] as const;
export const artefactResults = ['found', 'missing', 'removed', 'damaged'] as const;

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
    help: 'Files and artefacts that were being sent when the store failed, or gave other bytes than it should; the connection was cut.',
  },
  symdepot_artefacts_asked_total: {
    type: 'counter',
    help: 'Requests for artefacts, whole or in parts: found, not there for this caller, removed, or damaged.',
    labels: { result: artefactResults },
  },
  symdepot_sent_artefact_bytes_total: { type: 'counter', help: 'Bytes of artefacts that were read for those who asked for them.' },
});

export type DownloadMetrics = MetricsOf<typeof downloadMetrics>;
