// Composition root of the status service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { openQueue } from '@symdepot/queue';
import { reportProcess, type Kit, type Service } from '@symdepot/runtime';
import { openArtefactStore, openSymbolStores } from '@symdepot/storage';
import { createStatusApp } from './app.ts';
import type { StatusConfig } from './config.ts';
import type { StatusContext } from './context.ts';
import { createUploadSnapshots } from './waiting/upload-snapshots.ts';
import { createCoverageLoad } from './coverage/coverage-load.ts';
import { createSbomReader } from './environments/difference/sbom-reader.ts';
import { createPublicListFile } from './environments/public-list.ts';
import { createSigner } from './environments/signer.ts';
import { sbomDamaged } from './events.ts';
import { statusMetrics } from './metrics.ts';
import { createWaitQuery } from './waiting/wait-query.ts';
import { createWatchers } from './waiting/watchers.ts';

export async function createStatus(config: StatusConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  reportProcess(kit, database.processHeartbeats);
  // Not essential: a job that cannot be added is added by the sweep.
  const queue = kit.own('queue', await openQueue({ url: config.QUEUE_URL, onError: kit.onConnectionLost('queue') }), { isVital: false });
  // Not essential: only coverage needs them, and comparisons.
  const opening = { hold: kit.own, observe: kit.tracer.observeStoreCall, isVital: false, isAwaited: true };
  const { symbolStore } = await openSymbolStores(config, opening);
  const artefactStore = await openArtefactStore(config, opening);
  const signer = createSigner(config.ENVIRONMENTS_SIGNING_KEYS);
  const metrics = kit.metrics.register(statusMetrics);
  const stopping = new AbortController();
  const watchers = createWatchers(
    { metrics, stopping: stopping.signal },
    { all: config.STATUS_WATCHERS_MAX, perUser: config.STATUS_WATCHERS_PER_USER },
  );
  const context: StatusContext = {
    config,
    kit,
    metrics,
    database,
    queue,
    sboms:
      artefactStore &&
      createSbomReader({
        artefactStore,
        artefacts: database.artefacts,
        onDamaged: (sbom, error) => sbomDamaged({ kit }, sbom, error),
      }),
    publicList: createPublicListFile(database.environments, signer),
    signer,
    symbolStore,
    watchers,
    waitQuery: createWaitQuery(config),
    coverageLoad: createCoverageLoad({ metrics }, config),
    snapshots: createUploadSnapshots(database),
    stopping: stopping.signal,
  };
  return {
    app: createStatusApp(context),
    start: async () => {},
    stop: async () => stopping.abort(new AppError('draining')),
  };
}
