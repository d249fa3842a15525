// A store that fails at random while uploads are worked on: errors, throttling, lost answers, cut bodies, false races.
import { createRandom, waitFor } from '@symdepot/testkit';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultSeed } from '../infra/fault-rounds.ts';
import { startGcsEmulator, type Fate, type GcsEmulator } from '../infra/gcs-emulator.ts';
import { createProvingGround, newArchive, type ProvingGround } from './proving-ground.ts';
import { postgresQueue } from './queue-kinds.ts';

const rounds = 4;
const fates: readonly [Fate, ...Fate[]] = [{ status: 500 }, { status: 503 }, { status: 429 }, 'cut', 'lose-answer', 'cut-body'];

let store: GcsEmulator;
let ground: ProvingGround;

beforeAll(async () => {
  store = await startGcsEmulator({ buckets: ['symbols', 'staging'] });
  const endpoint = encodeURIComponent(store.url);
  ground = await createProvingGround(postgresQueue, {
    UPLOAD_DEFAULT_URL: `gs://symbols?endpoint=${endpoint}`,
    STAGING_URL: `gs://staging?endpoint=${endpoint}`,
    STORAGE_READ_TIMEOUT: '2',
  });
  await ground.startWorker();
  await ground.startWorker();
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await store.stop();
});

test(`every third request meets a fault, ${rounds} rounds (FAULT_SEED=${faultSeed})`, async () => {
  const random = createRandom(faultSeed);
  for (let round = 0; round < rounds; round++) {
    const { files, zip } = await newArchive(7_000 + round, 8 + random.int(20));
    store.setFate(() => (random.chance(1 / 3) ? random.pick(fates) : 'pass'));
    const id = await submitUntilAccepted(zip);
    await ground.client.untilState(id, 'complete');
    store.setFate();
    expect(await ground.client.differing(files)).toEqual([]);
    const objects = store.buckets.get('symbols')!.objects;
    for (const { key, content } of files) {
      const { bytes: stored, resource } = objects.get(`v1/${key}`)!;
      const bytes = resource.contentEncoding === 'gzip' ? gunzipSync(stored) : stored;
      expect(bytes.equals(content)).toBe(true);
      expect(resource.metadata).toMatchObject({ upload_id: String(id), original_size: String(content.length) });
    }
  }
  // What a refused attempt left in the staging area has no row, and is an orphan to a worker two days later.
  await ground.startWorker({}, 2 * 86_400);
  const staged = store.buckets.get('staging')!.objects;
  await waitFor(() => staged.size === 0, { timeoutMs: 60_000, what: 'a staging area that is empty' });
});

async function submitUntilAccepted(zip: Buffer): Promise<number> {
  for (;;) {
    const answer = await ground.client.upload(zip, { headers: { Prefer: 'respond-async' } });
    expect([202, 503]).toContain(answer.status);
    if (answer.status === 202) return answer.json<{ upload: { id: number } }>().upload.id;
  }
}
