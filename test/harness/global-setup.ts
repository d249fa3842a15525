// Starts one PostgreSQL and one Redis for a whole test run, and an S3 store when a test wants it; tells the tests where they are
// (provided.d.ts), and bundles what they start.
// Projects that need them name this file; those that do not run start nothing.
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { discardEmbeddedPostgres } from '@symdepot/database/testing';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetLibpqVariables } from '@symdepot/runtime';
import type { TestProject } from 'vitest/node';
import { bundleScripts } from './bundle-scripts.ts';
import { startRedis } from './redis/redis.ts';
import { offerRgw } from './s3/offer-rgw.ts';
import { bundleVariable } from './start-script.ts';

interface Infra {
  readonly postgresUrl: string;
  readonly redis: { readonly url: string } | { readonly skipReason: string };
  readonly rgwStarterUrl: string;
  stop(): Promise<void>;
}

const dirPrefix = 'symdepot-test-postgres-';

/** Each project loads this file anew; the one instance, with its number of users, is kept where all find it. */
const shared = globalThis as typeof globalThis & { symdepotInfra?: { users: number; started: Promise<Infra> } | undefined };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.symdepotInfra ??= { users: 0, started: start() };
  shared.symdepotInfra.users++;
  const { postgresUrl, redis, rgwStarterUrl, stop } = await shared.symdepotInfra.started;
  project.provide('postgresUrl', postgresUrl);
  project.provide('redisUrl', 'url' in redis ? redis.url : null);
  project.provide('redisSkipReason', 'skipReason' in redis ? redis.skipReason : null);
  project.provide('rgwStarterUrl', rgwStarterUrl);
  return async () => {
    if (!shared.symdepotInfra || --shared.symdepotInfra.users > 0) return;
    shared.symdepotInfra = undefined;
    await stop();
  };
}

async function start(): Promise<Infra> {
  if (!process.env['SYMDEPOT_TEST_SOURCES']) process.env[bundleVariable] = await bundleScripts();
  forgetLibpqVariables(); // those of the tester are for a server of theirs; processes of tests are made after this
  await discardLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), dirPrefix));
  const [postgres, redis, rgw] = await Promise.all([startEmbeddedPostgres({ dataDir, durable: false }), startRedis(), offerRgw()]);
  const postgresUrl = new URL(postgres.url);
  postgresUrl.pathname = '/postgres';
  const discardNow = (): void => discardAtExit(postgres.pid, dataDir);
  process.once('exit', discardNow);
  return {
    postgresUrl: postgresUrl.href,
    redis,
    rgwStarterUrl: rgw.url,
    async stop() {
      process.off('exit', discardNow);
      await Promise.all([postgres.stop(), 'stop' in redis ? redis.stop() : undefined, rgw.stop()]);
      await discardEmbeddedPostgres(dataDir).catch(() => undefined); // another run, which begins, may do it
    },
  };
}

/** Ctrl-C ends vitest without any teardown. Nothing asynchronous can run by then. */
function discardAtExit(pid: number, dataDir: string): void {
  process.kill(pid, 'SIGQUIT');
  const deadline = Date.now() + 5000;
  // rmSync stops without an error when postgres removes a file before it does.
  while (existsSync(dataDir) && Date.now() < deadline) rmSync(dataDir, { recursive: true, force: true });
}

/** Of runs that were killed. Those of a run that is still going are in use and stay, and so do those of one that just begins. */
async function discardLeftovers(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((n) => n.startsWith(dirPrefix))) {
    const dataDir = join(tmpdir(), name);
    const isUsed = ['lock', 'cluster'].some((entry) => existsSync(join(dataDir, entry)));
    if (isUsed) await discardEmbeddedPostgres(dataDir).catch(() => undefined);
  }
}
