// The command line is killed in the middle of a list, as a CI machine that dies: the same command goes on where it was.
// Neighbours: cli-v2.test.ts, upload-v2-again.test.ts (the same by the protocol).
import { randomBytes } from 'node:crypto';
import { createSampleFiles, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createGateway, type Gateway } from '../../harness/network/gateway.ts';
import { createSymbolsFolder, runSymdepot, startSymdepot } from '../../harness/processes/symdepot-command.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let gateway: Gateway;
let token: string;
let client: Client;

beforeAll(async () => {
  // Past the gateway of this test nothing may go.
  const settings = { UPLOAD_DIRECT_TO_BUCKET: 'false' };
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings });
  const endpoints = await fleet.startPublic();
  await fleet.start('worker');
  gateway = await createGateway(endpoints);
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'], apiVersion: 2 });
  client = createClient(endpoints, token);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await fleet[Symbol.asyncDispose]();
});

const MiB = 2 ** 20;

test('kill -9 in the middle of a list: nothing that the server has travels again, and its first upload is complete', async () => {
  const small = createSampleFiles({ files: 5, bytes: 100_000, seed: 89_000 });
  const big = { key: 'killed.pdb/AB12/killed.pd_' as SampleFile['key'], content: randomBytes(12 * MiB) };
  await using folder = await createSymbolsFolder([...small, big]);
  const held = gateway.holdAfter(9 * MiB);
  const command = startSymdepot(['upload', folder.path], { url: gateway.url, token });
  await held;
  const hasArrived = ({ key, isFinished, bytes }: Standing): boolean => (key === big.key ? bytes >= 8 * MiB : isFinished);
  await waitFor(async () => (await standings()).filter(hasArrived).length === small.length + 1, { timeoutMs: 60_000 });
  // They are published while the big one is being sent, so that only that one is left of the list.
  await waitFor(async () => ((await client.differing(small)).length === 0 ? true : undefined), { timeoutMs: 60_000 });
  command.signal('SIGKILL');
  await command.result;
  await gateway.close(); // what sockets still hold of it goes nowhere
  gateway.release();
  await gateway.open();
  const before = gateway.receivedBytes();
  const again = await runSymdepot(['upload', folder.path, '--json'], { url: gateway.url, token });
  expect(again.json()).toMatchObject({ ok: true, uploads: [{ state: 'complete', files: 1 }] });
  expect((await client.status(uploadsOf(again)[0]!.id)).progress.files).toMatchObject({
    total: small.length + 1,
    uploaded: small.length + 1,
  });
  expect(new Set((await standings()).map(({ uploadId }) => uploadId))).toEqual(new Set([uploadsOf(again)[0]!.id]));
  // 4 MiB are left of it; and once more, when what was on its way still comes in between.
  expect(gateway.receivedBytes() - before).toBeLessThan(9 * MiB);
  expect(await client.differing([...small, big])).toEqual([]);
});

const uploadsOf = (run: Awaited<ReturnType<typeof runSymdepot>>) => run.json<{ uploads: { id: number }[] }>().uploads;

interface Standing {
  readonly uploadId: number;
  readonly key: string;
  readonly bytes: number;
  readonly isFinished: boolean;
}

const standings = (): Promise<Standing[]> =>
  withConnection(fleet.databaseUrl, async (sql) => {
    const { rows } = await sql.query<Standing>(
      `SELECT upload_id AS "uploadId", key, received_bytes::int AS bytes, finished_at IS NOT NULL AS "isFinished"
       FROM file_sessions JOIN upload_files ON id = file_id`,
    );
    return rows;
  });
