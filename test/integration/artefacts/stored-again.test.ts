// An artefact is removed and stored at the same time: a sweep may take away a new object, and a worker may write one that nobody may
// have. Neighbours: storing.test.ts (rows alone), ../../system/artefacts/artefact-care.test.ts.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Kit } from '@symdepot/runtime';
import { startInProcess } from '@symdepot/runtime/testing';
import { openStorage, type ObjectStorage } from '@symdepot/storage';
import { waitFor } from '@symdepot/testkit';
import { configSchema, createWorker } from '@symdepot/worker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createArtefactRows } from '../../harness/postgres/artefact-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';

let folder: string;
let harness: MaintenanceHarness;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot again '));
  harness = await createMaintenanceHarness(await openStorage(pathToFileURL(folder).href));
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true });
});

type Put = ObjectStorage['put'];
/** A worker's kit, with another way to write artefacts. */
const writing =
  (kit: Kit) =>
  (write: (store: ObjectStorage, put: Put) => Put): Kit => ({
    ...kit,
    own(name, resource, options) {
      const held = kit.own(name, resource, options);
      if (name !== 'artefact storage') return held;
      const store = held as unknown as ObjectStorage;
      return Object.assign(Object.create(store) as typeof held, { put: write(store, store.put.bind(store)) });
    },
  });

/** All of it has arrived, of a sender with these permissions. @returns its digest */
async function send(content: Buffer, permissions: readonly string[]): Promise<string> {
  const sha512 = createHash('sha512').update(content).digest('hex');
  const email = 'releng@example.com';
  await createToken(harness.url, { email, permissions });
  const [token] = (await harness.sql('SELECT id, user_id FROM tokens')) as { id: number; user_id: number }[];
  const { artefactSessions } = harness.database;
  const { session } = await artefactSessions.announce({
    sha512,
    bytes: content.length,
    userId: token!.user_id,
    userEmail: email,
    tokenId: token!.id,
    secretHash: 'ab'.repeat(32),
    expiresAt: new Date(Date.now() + 3_600_000),
    maxOpenBytes: content.length,
  });
  const name = randomUUID();
  await harness.maintenance.staging.artefactParts.put(session!.id, name, content);
  expect(await artefactSessions.addPart(session!.id, { start: 0, bytes: content.length, name }, true)).toBe(true);
  return sha512;
}

/** Until it has done what it is to do. */
async function withWorker(write: (store: ObjectStorage, put: Put) => Put, isDone: () => Promise<boolean>, what: string): Promise<void> {
  const url = pathToFileURL(folder).href;
  const settings = { DATABASE_URL: harness.url, UPLOAD_DEFAULT_URL: url, ARTEFACTS_URL: `${url}/built`, SWEEP_INTERVAL_SECONDS: '0.2' };
  const worker = await startInProcess('worker', configSchema, (config, kit) => createWorker(config, writing(kit)(write)), settings);
  try {
    await waitFor(isDone, { timeoutMs: 30_000, what });
  } finally {
    await worker.stop();
  }
}
const find = (digest: string) => harness.database.artefacts.find({ algorithm: 'sha512', digest });

test('it is not taken for stored when it is gone', async () => {
  const sha512 = await send(Buffer.from('stored, removed, and stored again'), ['upload_artefacts', 'publish_artefacts']);
  await harness.sql(`UPDATE artefacts SET state = 'removed', removed_at = now(), removed_by = 'somebody', removal_reason = 'old'`);
  // As by a delete that was on its way when the object was written.
  const losing =
    (store: ObjectStorage, put: Put): Put =>
    async (object, body, options) => {
      const stored = await put(object, body, options);
      await store.delete(object);
      return stored;
    };
  await withWorker(losing, async () => (await find(sha512))?.state === 'damaged', 'a worker that looks again');
});

test('what a worker writes after another has stored it, and it was removed and deleted, is deleted as well', async () => {
  const sha512 = await send(Buffer.from('removed for a legal reason'), ['upload_artefacts']);
  const { artefactSessions, artefacts } = harness.database;
  const [session] = (await harness.sql('SELECT id FROM artefact_sessions')) as { id: number }[];
  let written = false;
  const late =
    (_store: ObjectStorage, put: Put): Put =>
    async (object, body, options) => {
      const bytes = await buffer(body as Readable);
      // Another has taken the session over; its object, and the sweep that deletes it, are left out.
      const seen = await artefactSessions.find(session!.id);
      expect(await createArtefactRows(harness.database).finish(seen!)).toBe(true);
      const { id } = await artefacts.remove(sha512, 'a legal reason', testActor);
      await artefacts.recordObjectDeleted(id);
      const stored = await put(object, bytes, options);
      written = true;
      return stored;
    };
  const built = await openStorage(`${pathToFileURL(folder).href}/built`);
  const isDeleted = async (): Promise<boolean> => written && (await Array.fromAsync(built.list(''))).length === 0;
  await withWorker(late, isDeleted, 'a store without it');
  expect(await find(sha512)).toMatchObject({ state: 'removed', removalReason: 'a legal reason' });
});
