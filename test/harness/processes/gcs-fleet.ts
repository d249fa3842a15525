// A fleet whose buckets are those of an emulated Google. Neighbours: fleet.ts, ../gcs/gcs-emulator.ts.
import { inject } from 'vitest';
import { startGcsEmulator, type GcsEmulator } from '../gcs/gcs-emulator.ts';
import { createFleet, type Fleet, type FleetOptions } from './fleet.ts';
import type { Settings } from './service-process.ts';

export interface GcsFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly store: GcsEmulator;
}

interface GcsFleetOptions extends Pick<FleetOptions, 'queueUrl'> {
  readonly settings: Settings;
}

export async function createGcsFleet({ settings, ...options }: GcsFleetOptions): Promise<GcsFleet> {
  const store = await startGcsEmulator({ buckets: ['symbols', 'staging', 'artefacts'] });
  const buckets = {
    UPLOAD_DEFAULT_URL: store.bucketUrl('symbols'),
    STAGING_URL: store.bucketUrl('staging'),
    ARTEFACTS_URL: store.bucketUrl('artefacts'),
  };
  const fleet = await createFleet({ postgresUrl: inject('postgresUrl'), ...options, settings: { ...buckets, ...settings } });
  return {
    fleet,
    store,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await store.stop();
    },
  };
}
