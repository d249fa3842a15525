// A store that fails while uploads come in and are worked on: errors, throttling, false races, lost responses, truncated bodies,
// slowness, silence; each alone, then all of them at random. For one queue: a test file of each calls it.
import { createRandom, waitFor, type Random, type SampleFile } from '@symdepot/testkit';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { storeRounds, faultSeed } from '../seeds/fault-rounds.ts';
import { startGcsEmulator, type EmulatedRequest, type Fate, type GcsEmulator } from '../gcs/gcs-emulator.ts';
import type { ServiceProcess } from '../processes/service-process.ts';
import { createFaultHarness, newArchive, type Archive, type FaultHarness } from './fault-harness.ts';
import type { QueueKind } from './queue-kinds.ts';

/** How long the store may be silent. Slow ones stay just below. */
const timeoutMs = 2_000;
const slow = { delayMs: 1_200 };
const truncations = ['cut-body', 'half-body', 'hang-body'] as const;
const mixture: readonly [Fate, ...Fate[]] = [
  { status: 500 },
  { status: 503 },
  { status: 429 },
  ...truncations,
  'cut',
  'lose-answer',
  'hang',
  { delayMs: 400 },
  { trickleMs: 200 },
];

const isPublication = ({ method, path }: EmulatedRequest): boolean => method === 'POST' && path.startsWith('/upload/storage/v1/b/symbols/');
const isRead = ({ method, query }: EmulatedRequest): boolean => method === 'GET' && query.get('alt') === 'media';

/** Strikes by chance, so many times in all: a job that fails is tried later and later, and a test shall end. */
function createStrikes(count: number, random: Random = createRandom(faultSeed)): (chance: number) => boolean {
  let left = count;
  return (chance) => {
    const isHit = left > 0 && random.chance(chance);
    if (isHit) left -= 1;
    return isHit;
  };
}

export function describeStores(queue: QueueKind): void {
  describe(`queue on ${queue.name}`, () => {
    let store: GcsEmulator;
    let harness: FaultHarness;
    let workers: readonly ServiceProcess[];
    let seed = 7_000;

    beforeAll(async () => {
      if (queue.skipReason !== null) return;
      store = await startGcsEmulator({ buckets: ['symbols', 'staging'] });
      harness = await createFaultHarness(queue, {
        UPLOAD_DEFAULT_URL: store.bucketUrl('symbols'),
        STAGING_URL: store.bucketUrl('staging'),
        STORAGE_READ_TIMEOUT: String(timeoutMs / 1_000),
      });
      workers = await Promise.all([harness.startWorker(), harness.startWorker()]);
    });
    afterAll(async () => {
      await harness?.[Symbol.asyncDispose]();
      await store?.stop();
    });
    beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

    /** Byte for byte, with true metadata; written by this upload. Asks the store itself, which may be failing for others. */
    function expectStored(id: number, files: readonly SampleFile[]): void {
      const { objects } = store.buckets.get('symbols')!;
      for (const { key, content } of files) {
        const { bytes: stored, resource } = objects.get(`v1/${key}`)!;
        const bytes = resource.contentEncoding === 'gzip' ? gunzipSync(stored) : stored;
        expect(bytes.equals(content)).toBe(true);
        expect(resource.metadata).toMatchObject({ upload_id: String(id), original_size: String(content.length) });
      }
    }

    /** Jobs that fail are tried again later and later: patience is part of the promise. */
    const untilComplete = (id: number): Promise<unknown> =>
      waitFor(async () => (await harness.client.status(id)).state === 'complete', { timeoutMs: 170_000, what: `upload ${id} complete` });

    /** Sends until the upload is accepted, and looks as soon as it is told that it is complete. */
    async function send({ files, zip }: Archive, headers: Readonly<Record<string, string>> = {}): Promise<void> {
      for (;;) {
        const response = await harness.client.upload(zip, { headers });
        expect([201, 202, 503]).toContain(response.status);
        if (response.status === 503) continue;
        const { id } = response.json<{ upload: { id: number } }>().upload;
        if (response.status === 202) await untilComplete(id);
        return expectStored(id, files);
      }
    }

    /** One caller that waits for its 201, one that polls. */
    const sendTwo = async (files: number): Promise<void> => {
      const [one, other] = [await newArchive(seed++, files), await newArchive(seed++, files)];
      await Promise.all([send(one), send(other, { Prefer: 'respond-async' })]);
    };

    async function whileFailing(fate: (request: EmulatedRequest) => Fate, files: number): Promise<void> {
      store.setFate(fate);
      try {
        await sendTwo(files);
      } finally {
        store.setFate();
      }
    }

    test('the first two writes of every file lose a race that nobody has won', async () => {
      const refused = new Map<string, number>();
      await whileFailing((request) => {
        const name = request.query.get('name') ?? '';
        const count = refused.get(name) ?? 0;
        if (!isPublication(request) || count === 2) return 'pass';
        refused.set(name, count + 1);
        return { status: 412 };
      }, 6);
      expect(refused.size).toBeGreaterThan(0);
    });

    test('every write loses such races, for as long as they last: the job is tried again, nothing is given up', async () => {
      const failures = (): number => workers.flatMap((worker) => worker.log()).filter(({ msg }) => msg === 'job failed').length;
      const before = failures();
      store.setFate((request) => (isPublication(request) ? { status: 412 } : 'pass'));
      const sent = sendTwo(3);
      await waitFor(() => failures() > before, { timeoutMs: 60_000, what: 'a job that failed' }).finally(() => store.setFate());
      await sent;
    });

    test('slow: seconds for each request, and bodies that trickle', async () => {
      await whileFailing((request) => (isRead(request) ? { trickleMs: slow.delayMs / 2 } : slow), 2);
    });

    test.each(truncations)('%s: half of what is read does not come', async (fate) => {
      const strike = createStrikes(4);
      await whileFailing((request) => (isRead(request) && strike(1 / 4) ? fate : 'pass'), 6);
    });

    test('silent: some requests are never answered', async () => {
      const strike = createStrikes(6);
      await whileFailing(() => (strike(1 / 4) ? 'hang' : 'pass'), 3);
    });

    test(
      `any of it at random, ${storeRounds} rounds (FAULT_SEED=${faultSeed})`,
      async () => {
        const random = createRandom(faultSeed);
        for (let round = 0; round < storeRounds; round++) {
          const strike = createStrikes(20, random);
          const fate = (request: EmulatedRequest): Fate => {
            if (!strike(1 / 4)) return 'pass';
            return isPublication(request) && random.chance(1 / 4) ? { status: 412 } : random.pick(mixture);
          };
          await whileFailing(fate, 2 + random.int(10)).catch((cause: unknown) => {
            throw new Error(`round ${round} of FAULT_SEED=${faultSeed}`, { cause });
          });
        }
      },
      60_000 + storeRounds * 120_000,
    );

    test('in the end every upload is complete, no row promises what is not there, and staging is swept', async () => {
      const names = [...store.buckets.get('symbols')!.objects.keys()];
      await harness.expectAllComplete(names);
      await harness.expectOrphansSwept(() => store.buckets.get('staging')!.objects.size === 0);
    });
  });
}
