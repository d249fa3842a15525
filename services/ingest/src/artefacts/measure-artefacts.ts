// How many artefacts there are, what they take, and how long they wait, for a scrape. In ingest, which runs whenever something can arrive, as the gauges
// of the backlog do. Neighbours: ../metrics.ts, ../create-ingest.ts.
import { artefactStates, type Database } from '@symdepot/database';
import type { IngestMetrics } from '../metrics.ts';

export interface ArtefactGauges {
  readonly metrics: Pick<IngestMetrics, 'symdepot_artefacts' | 'symdepot_artefact_bytes' | 'symdepot_artefacts_waiting_seconds'>;
  readonly database: Pick<Database, 'artefacts' | 'artefactSessions'>;
}

/** @throws AppError `database_unavailable` */
export async function measureArtefacts({ metrics, database }: ArtefactGauges): Promise<void> {
  const tally = new Map((await database.artefacts.tally()).map((part) => [part.state, part]));
  for (const state of artefactStates) metrics.symdepot_artefacts.set({ state }, tally.get(state)?.count ?? 0);
  for (const state of ['stored', 'damaged'] as const) metrics.symdepot_artefact_bytes.set({ state }, tally.get(state)?.bytes ?? 0);
  const since = await database.artefactSessions.findOldestWhole();
  metrics.symdepot_artefacts_waiting_seconds.set(since ? Math.max(0, Date.now() - since.getTime()) / 1_000 : 0);
}
