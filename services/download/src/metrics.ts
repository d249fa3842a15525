// The metrics of the download service. Neighbour: events.ts, which updates them.
import { defineMetrics, type MetricsOf } from '@symdepot/runtime';

export const askedResults = ['stored', 'moved', 'expanded', 'miss', 'ignored'] as const;
export const idDoors = ['debuginfod', 'ssqp'] as const;
export const idResults = ['found', 'miss', 'too_large'] as const;
export const lookupSources = ['memory', 'store'] as const;
export const artefactResults = ['found', 'missing', 'removed', 'damaged'] as const;

export const downloadMetrics = defineMetrics({
  symdepot_symbols_asked_total: {
    type: 'counter',
    help: 'Requests for symbols files: found, found by code id (moved), in a cabinet that is expanded on the way, not there, or never stored (ignored).',
    labels: { result: askedResults },
  },
  symdepot_files_asked_by_id_total: {
    type: 'counter',
    help: 'Requests for files by an id alone: as debuginfod has it, or by an SSQP key; found, not there, or larger than the caller wants.',
    labels: { door: idDoors, result: idResults },
  },
  symdepot_connections_reset_total: {
    type: 'counter',
    help: 'Requests of elfutils that were not answered 503 but by a reset, so that they come again and do not take the file for missing.',
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
