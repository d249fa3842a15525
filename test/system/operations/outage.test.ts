// PostgreSQL, the queue and the store go away one after the other, under load, and come back: clients see 201
// and 503 only, and whatever was promised is true afterwards.
import { createSampleArchive, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Fate, GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import type { Fleet } from '../../harness/processes/fleet.ts';
import { createGcsFleet, type GcsFleet } from '../../harness/processes/gcs-fleet.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const redisDatabase = 9;
/** Answers that a client must come back from: anything else is a lie or a dead end. */
const allowed = new Set([201, 202, 503]);
const answerDeadlineMs = 30_000;
/** An outage ends before it does. */
const patienceMs = 120_000;

let system: GcsFleet;
let store: GcsEmulator;
let postgres: TcpProxy;
let queue: TcpProxy;
let fleet: Fleet;
let client: Client;
let seed = 1_000;

beforeAll(async () => {
  system = await createGcsFleet({
    settings: {
      UPLOAD_RATE_PER_MINUTE: '100000',
      UPLOAD_CONCURRENT_PER_TOKEN: '1000',
      UPLOAD_WAIT_SECONDS: '10',
      STORAGE_READ_TIMEOUT: '2',
      JOB_LOCK_SECONDS: '2',
      SWEEP_INTERVAL_SECONDS: '1',
      SWEEP_UNTOUCHED_SECONDS: '2',
    },
    queueUrl: async (databaseUrl) => {
      queue = await createTcpProxy(new URL(`/${redisDatabase}`, inject('redisUrl') ?? databaseUrl).href);
      await queue.open();
      return queue.url;
    },
  });
  ({ fleet, store } = system);
  postgres = await createTcpProxy(fleet.databaseUrl);
  await postgres.open();
  const settings = { DATABASE_URL: postgres.url };
  const endpoints = await fleet.startPublicApart(settings);
  await fleet.start('worker', settings);
  client = createClient(endpoints, await createToken(fleet.databaseUrl, { permissions: ['upload_symbols', 'view_all_uploads'] }));
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await Promise.all([postgres.cut(), queue.cut()]);
});

interface Sent {
  readonly files: readonly SampleFile[];
  readonly zip: Buffer;
  readonly statuses: readonly number[];
}

/** A caller that sends an archive again until it is told something else than 503, as build automation does. */
async function sendUntilTaken(zip: Buffer, headers: Record<string, string> = {}): Promise<number[]> {
  const statuses: number[] = [];
  const patience = AbortSignal.timeout(patienceMs);
  do {
    statuses.push((await client.upload(zip, { headers, signal: AbortSignal.timeout(answerDeadlineMs) })).status);
  } while (statuses.at(-1) === 503 && !patience.aborted);
  return statuses;
}

async function sendWhile(isGoingOn: () => boolean): Promise<Sent[]> {
  const all: Sent[] = [];
  while (isGoingOn()) {
    const { zip, files } = await createSampleArchive({ files: 4, bytes: 40_000, seed: seed++ });
    all.push({ files, zip, statuses: await sendUntilTaken(zip, seed % 3 === 0 ? { Prefer: 'respond-async' } : {}) });
  }
  return all;
}

/** Runs callers while `outage` takes something away and brings it back; checks what they were told. */
async function underLoad(outage: () => Promise<void>): Promise<void> {
  let isOver = false;
  const callers = Promise.all(Array.from({ length: 4 }, () => sendWhile(() => !isOver)));
  await outage().finally(() => (isOver = true));
  const sent = (await callers).flat();
  const statuses = sent.flatMap((one) => one.statuses);
  expect(statuses.filter((status) => !allowed.has(status))).toEqual([]);
  expect(sent.every((one) => one.statuses.at(-1) !== 503)).toBe(true);
  // What was promised by 202 is done by the time the same bytes are answered with 201.
  for (const { zip, files } of sent) {
    expect((await sendUntilTaken(zip)).at(-1)).toBe(201);
    expect(await client.differing(files)).toEqual([]);
  }
  await expect.poll(() => [...store.buckets.get('staging')!.objects.keys()], { timeout: 60_000, interval: 1_000 }).toEqual([]);
}

/** Until a caller has been refused `count` times: then the outage has been felt. */
const refusals = async (count: number): Promise<void> => {
  const { zip } = await createSampleArchive({ files: 1, bytes: 2_000, seed: seed++ });
  let refused = 0;
  await expect
    .poll(async () => ((await client.upload(zip).catch(() => ({ status: 0 }))).status === 503 ? ++refused : refused), {
      timeout: 60_000,
      interval: 50,
    })
    .toBeGreaterThanOrEqual(count);
};

test('before anything happens, uploads are completed', async () => {
  const { zip, files } = await createSampleArchive({ files: 4, bytes: 40_000, seed: seed++ });
  expect((await client.upload(zip)).status).toBe(201);
  expect(await client.differing(files)).toEqual([]);
});

test('PostgreSQL goes away and comes back', async () => {
  await underLoad(async () => {
    await postgres.cut();
    await refusals(3);
    await postgres.open();
  });
});

test('the queue goes away and comes back', async () => {
  await underLoad(async () => {
    await queue.cut();
    await refusals(1); // staged and recorded, but not finished in time: it goes on
    await queue.open();
  });
});

describe.each<{ name: string; fate: Fate }>([
  { name: 'answers 503', fate: { status: 503 } },
  { name: 'answers 500', fate: { status: 500 } },
  { name: 'answers 429', fate: { status: 429 } },
  { name: 'cuts connections', fate: 'cut' },
  { name: 'never answers', fate: 'hang' },
])('the store', ({ name, fate }) => {
  test(`${name}, and is well again`, async () => {
    await underLoad(async () => {
      store.setFate(() => fate);
      await refusals(1);
      store.setFate();
    });
  });
});
