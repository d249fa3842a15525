// The metrics of the ingest service. Neighbour: events.ts, which updates them.
import { artefactStates } from '@symdepot/database';
import { defineMetrics, type MetricsOf } from '@symdepot/runtime';
import { lanes, uploadDoors } from '@symdepot/symbols';

export const ingestMetrics = defineMetrics({
  symdepot_uploads_staged_total: {
    type: 'counter',
    help: 'Archives and files that are durable and recorded, by the protocol that brought them: docs/doors.md.',
    labels: { lane: lanes, door: uploadDoors },
  },
  symdepot_staged_bytes_total: { type: 'counter', help: 'Bytes of those archives and files.', labels: { lane: lanes, door: uploadDoors } },
  symdepot_uploads_refused_total: {
    type: 'counter',
    help: 'Requests to upload that got an error before there was an upload.',
    labels: { code: 'a code of docs/errors.md' },
  },
  symdepot_uploads_joined_total: {
    type: 'counter',
    help: 'Archives that were being processed already, and manifests that were open: the same bytes or files, user and lane.',
    labels: { lane: lanes },
  },
  symdepot_fetch_retries_total: {
    type: 'counter',
    help: 'Times that an archive was fetched again from its URL after a fault of the network.',
  },
  symdepot_sessions_opened_total: { type: 'counter', help: 'Manifests that were announced (protocol v2).', labels: { lane: lanes } },
  symdepot_announced_files_total: {
    type: 'counter',
    help: 'Their files: asked for, skipped because they are stored, ignored, or refused.',
    labels: { outcome: ['pending', 'skipped', 'ignored', 'failed'] },
  },
  symdepot_receiving_files: { type: 'gauge', help: 'Files of which this process is receiving something at the moment (protocol v2).' },
  symdepot_received_files_total: { type: 'counter', help: 'Files that arrived as a whole (protocol v2).', labels: { lane: lanes } },
  symdepot_received_bytes_total: { type: 'counter', help: 'Bytes of those files, as sent.', labels: { lane: lanes } },
  symdepot_artefacts: {
    type: 'gauge',
    help: 'Artefacts; damaged ones are not what their digest says, as far as they were read again, of removed ones only the row is left.',
    labels: { state: artefactStates },
  },
  symdepot_artefact_bytes: {
    type: 'gauge',
    help: 'Bytes of those that are kept.',
    labels: { state: ['stored', 'damaged'] },
  },
  symdepot_announced_artefacts_total: {
    type: 'counter',
    help: 'Artefacts that somebody wanted to send: asked for, or skipped because they are stored.',
    labels: { outcome: ['pending', 'skipped'] },
  },
  symdepot_artefacts_waiting_seconds: {
    type: 'gauge',
    help: 'How long the oldest artefact of which all has arrived waits to be stored; 0: none does.',
  },
  symdepot_received_artefact_bytes_total: { type: 'counter', help: 'Bytes of artefacts that arrived as a whole.' },
  symdepot_jobs_deferred_total: { type: 'counter', help: 'Uploads and artefacts whose job could not be added at once; the sweep adds it.' },
});

export type IngestMetrics = MetricsOf<typeof ingestMetrics>;
