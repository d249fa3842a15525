// Which artefacts are read again, and in what order (ADR 46): on a real PostgreSQL and a store. Neighbours: storing.test.ts,
// test/system/artefacts/artefact-care.test.ts (by the workers).
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { verifyArtefacts } from '@symdepot/maintenance';
import { openArtefactStore, type ArtefactStore } from '@symdepot/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createArtefactRows, type ArtefactRows } from '../../harness/postgres/artefact-rows.ts';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let rows: ArtefactRows;
let artefactStore: ArtefactStore;
beforeAll(async () => {
  opened = await openTestDatabase();
  rows = createArtefactRows(opened.database);
  const settings = { ARTEFACTS_URL: 'memory://verifying', STORAGE_READ_TIMEOUT: 60 };
  artefactStore = (await openArtefactStore(settings, { hold: (_name, storage) => storage }))!;
});
afterAll(() => opened?.close());

/** Of ten bytes, as the rows have it. @param stored what the store has of it */
async function store(content: string, stored: string): Promise<string> {
  const sha512 = createHash('sha512').update(content).digest('hex');
  await rows.finish(await rows.send(sha512));
  await artefactStore.put(sha512, Readable.from([Buffer.from(stored)]), { contentType: 'text/plain', expect: 'absent' });
  return sha512;
}
const change = (sha512: string, assignments: string) =>
  withConnection(opened.url, (client) => client.query(`UPDATE artefacts SET ${assignments} WHERE sha512 = $1`, [sha512]));
const verify = async (): Promise<string[]> => {
  const report = await verifyArtefacts({ database: opened.database, artefactStore }, { sample: 1, now: new Date() });
  return report.damaged.map(({ sha512 }) => sha512).toSorted();
};
const stateOf = async (sha512: string): Promise<string> => (await rows.read(sha512)).state;

test('damaged ones are read every day, and take the turn of no sound one', async () => {
  const [one, other] = [await store('damaged 01', 'damaged 0!'), await store('damaged 02', 'damaged 0!')];
  for (const sha512 of [one, other])
    await change(sha512, `state = 'damaged', damaged_at = now() - interval '25 hours', verified_at = now() - interval '80 days'`);
  // A false alarm of a download: it was read by a worker just before.
  const alarmed = await store('false alar', 'false alar');
  await change(alarmed, `state = 'damaged', damaged_at = now() - interval '25 hours'`);
  const [flipped, next] = [await store('flipped 01', 'flipped 0!'), await store('flipped 02', 'flipped 0!')];
  await change(flipped, `verified_at = now() - interval '40 days'`);
  await change(next, `verified_at = now() - interval '30 days'`);
  const lately = await store('lately 001', 'lately 00!');
  await change(lately, `verified_at = now() - interval '20 hours'`);

  expect(await verify()).toEqual([one, other, flipped].toSorted());
  expect(await stateOf(alarmed)).toBe('stored');
  // Those have been read today.
  expect(await verify()).toEqual([next]);
  expect([await verify(), await stateOf(lately)]).toEqual([[], 'stored']);
});
