// Protocol v2: somebody stops in the middle of a PUT: its sender, a process, the store. Nothing that was acknowledged is lost.
// Neighbour: upload-v2-resume.test.ts.
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createSampleFiles, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { storageKind } from '../../harness/storage/storage-kind.ts';
import { at, createV2Harness, halting, MiB, step, type V2Harness } from '../../harness/systems/v2-harness.ts';
import { announcementOf, arrived, ask, put, putChunk, sendAll } from '../../harness/clients/v2-client.ts';

let harness: V2Harness;
beforeAll(async () => (harness = await createV2Harness(inject('postgresUrl'))));
afterAll(async () => harness[Symbol.asyncDispose]());

describe('cut short', () => {
  test('by its sender: it goes on where it was', async () => {
    const upload = await harness.newFile(2 * MiB);
    const { url, bytes } = upload;
    const caller = new AbortController();
    const { body, given } = halting(bytes.subarray(0, MiB + 100));
    const sent = put(url, body, { 'Content-Length': String(bytes.length) }, caller.signal).catch(() => 'cut');
    await given;
    caller.abort();
    expect(await sent).toBe('cut');
    const there = await waitFor(async () => arrived(await ask(url)), { what: 'what had come before' });
    expect(there % step).toBe(0);
    expect((await putChunk(url, bytes, there, bytes.length)).status).toBe(200);
    await harness.expectStored(upload);
  });

  test('before it is asked for its bytes, or by nonsense: that ends its request and nothing else', async () => {
    const killedWorker = await harness.fleet.start('ingest');
    const expected = await harness.newFile(MiB);
    const { pathname, search, host, port } = new URL(at(killedWorker.url, expected.url));
    const begin = async (header: string, body: string | Buffer): Promise<Socket> => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      const head = `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${header}\r\n\r\n`;
      await new Promise((resolve) => socket.write(Buffer.concat([Buffer.from(head), Buffer.from(body)]), resolve));
      return socket;
    };
    const senders = Array.from({ length: 30 }, async (_, round) => {
      if (round % 3 === 0) {
        const socket = (await begin('Transfer-Encoding: chunked', 'ZZ\r\nno chunk\r\n')).resume();
        return new Promise((resolve) => socket.once('close', resolve));
      }
      const socket = await begin(`Content-Length: ${MiB}`, expected.bytes.subarray(0, round * 1_000));
      return round % 3 === 1 ? socket.resetAndDestroy() : socket.destroy();
    });
    await Promise.all(senders);
    expect((await put(at(killedWorker.url, expected.url), expected.bytes)).status).toBe(200);
    expect(await killedWorker.stop()).toBe(0);
    await harness.expectStored(expected);
  });

  test('by SIGKILL of ingest in the middle of a PUT: what was stored is not asked for again', async () => {
    const killedWorker = await harness.fleet.start('ingest');
    const upload = await harness.newFile(20 * MiB);
    const { url, bytes } = upload;
    const { body } = halting(bytes.subarray(0, 13 * MiB));
    const sent = put(at(killedWorker.url, url), body, { 'Content-Length': String(bytes.length) }).catch(() => 'cut');
    await waitFor(async () => arrived(await ask(url)) >= 8 * MiB, { what: 'a stored part' });
    const acknowledged = arrived(await ask(url));
    killedWorker.signal('SIGKILL');
    expect(await sent).toBe('cut');
    expect(arrived(await ask(url))).toBe(acknowledged);
    const later = await harness.fleet.start('ingest');
    expect((await putChunk(at(later.url, url), bytes, acknowledged, bytes.length)).status).toBe(200);
    await harness.expectStored(upload);
  });

  test('by SIGTERM: 503 to who does not end in time, and all that came is kept', async () => {
    // Of these, a tenth is for keeping what came and saying so.
    const killedWorker = await harness.fleet.start('ingest', { SHUTDOWN_TIMEOUT_SECONDS: '20' });
    const upload = await harness.newFile(10 * MiB);
    const { url, bytes } = upload;
    const { body } = halting(bytes.subarray(0, 9 * MiB));
    const sent = put(at(killedWorker.url, url), body, { 'Content-Length': String(bytes.length) });
    // What is given may lie in sockets, and whose request does so, too, is cut.
    const acknowledged = await waitFor(async () => arrived(await ask(url)), { what: 'a stored part' });
    killedWorker.signal('SIGTERM');
    expect((await sent).status).toBe(503);
    await killedWorker.exit;
    const there = arrived(await ask(url));
    expect(there).toBeGreaterThan(acknowledged);
    expect((await putChunk(url, bytes, there, bytes.length)).status).toBe(200);
    await harness.expectStored(upload);
  });

  test('a worker killed while it verifies: another one goes on', async () => {
    const files = createSampleFiles({ files: 40, bytes: 1_500_000, seed: 77 });
    const slow = await harness.fleet.start('worker', { WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1' });
    const session = await harness.v2.announce(files.map(announcementOf));
    await sendAll(session, files);
    await harness.client.untilStatus(session.id, ({ state }) => state !== 'staged', 'begun');
    slow.signal('SIGKILL');
    await slow.exit;
    const { progress } = await harness.client.untilState(session.id, 'complete');
    expect(progress.files).toMatchObject({ total: 40, failed: 0 });
    expect(await harness.client.differing(files)).toEqual([]);
  });

  test('by its store: 503, and it goes on where it was', async ({ skip }) => {
    skip(
      storageKind !== 'files',
      'its store is a folder that goes away; upload-v2-gcs.test.ts and upload-s3.test.ts have others that fail',
    );
    const upload = await harness.newFile(20 * MiB);
    const { url, bytes } = upload;
    const { body } = halting(bytes.subarray(0, 13 * MiB));
    const sent = put(url, body, { 'Content-Length': String(bytes.length) });
    const acknowledged = await waitFor(async () => arrived(await ask(url)), { what: 'a stored part' });
    const staging = join(harness.fleet.folder, 'staging');
    await rename(staging, `${staging}.away`);
    body.push(bytes.subarray(13 * MiB)); // no more is read of it: now it ends
    body.push(null);
    const response = await sent;
    await rename(`${staging}.away`, staging);
    expect(response.status).toBe(503);
    const there = arrived(await ask(url));
    expect(there).toBeGreaterThanOrEqual(acknowledged);
    expect((await putChunk(url, bytes, there, bytes.length)).status).toBe(200);
    await harness.expectStored(upload);
  });
});
