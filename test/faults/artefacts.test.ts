// Artefacts (ADR 46) while processes are killed: what was acknowledged never travels again, and in the end there is one object, whole.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createArtefactClient, sha512Of } from '../harness/clients/artefact-client.ts';
import { send, type HttpResponse } from '../harness/clients/http.ts';
import { createToken } from '../harness/clients/tokens.ts';
import { arrived, ask } from '../harness/clients/v2-client.ts';
import { createFaultHarness, newArchive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue } from '../harness/faults/queue-kinds.ts';
import { createGateway } from '../harness/network/gateway.ts';
import { withConnection } from '../harness/postgres/sql.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { startSymdepot } from '../harness/processes/symdepot-command.ts';

let harness: FaultHarness;
let download: ServiceProcess;
let token: string;
beforeAll(async () => {
  harness = await createFaultHarness(postgresQueue);
  download = await harness.fleet.start('download');
  token = await createToken(harness.fleet.databaseUrl, { permissions: ['upload_artefacts', 'read_internal_artefacts'] });
});
afterAll(() => harness?.[Symbol.asyncDispose]());

const announce = async (ingest: ServiceProcess, content: Buffer): Promise<string> =>
  (await createArtefactClient(ingest.url, token).announce(content)).json<{ put_url: string }>().put_url;
/** The same URL at another process. */
const at = (ingest: ServiceProcess, url: string): string => url.replace(new URL(url).origin, ingest.url);

/** It can be had, there is one object of it, and nothing is left of how it came. */
async function expectStored(content: Buffer): Promise<void> {
  const sha512 = sha512Of(content);
  const got = await createArtefactClient(download.url, token).request('GET', `/artefacts/sha512/${sha512}`);
  expect([got.status, got.body.equals(content)]).toEqual([200, true]);
  expect((await harness.fleet.buckets.objects('artefacts')).filter((name) => name.includes(sha512))).toHaveLength(1);
  const isTidy = async (): Promise<boolean> => (await harness.fleet.buckets.objects('staging')).length === 0;
  await waitFor(isTidy, { timeoutMs: 60_000, what: 'an empty staging area' });
}

describe('a worker is killed', () => {
  const places = ['artefactSessions.beginStoring', 'artefact storage.put', 'artefactSessions.recordStored'].flatMap((operation) =>
    (['before', 'after'] as const).map((moment) => ({ operation, moment })),
  );

  test.each(places)('$moment $operation: another one ends it, and the sender who waits is told', async (place) => {
    const ingest = await harness.startIngest();
    const killed = await harness.startWorker();
    const content = randomBytes(9 * 2 ** 20);
    const url = await announce(ingest, content);
    harness.arm({ ...place, call: 1, fault: 'SIGKILL' });
    const put = send(url, { method: 'PUT', body: content });
    expect(await killed.exit).toBe('SIGKILL');
    const replacement = await harness.startWorker();
    expect((await put).status).toBe(200);
    await expectStored(content);
    expect(await replacement.stop()).toBe(0);
    expect(await ingest.stop()).toBe(0);
  });
});

/** With its code. */
const refusal = (response: HttpResponse): unknown[] => [response.status, response.json<{ code: string }>().code];
const stagedParts = async (): Promise<number> =>
  (await harness.fleet.buckets.objects('staging')).filter((name) => name.includes('artefacts')).length;

test('who sends all of it again while it waits to be checked adds nothing, and hears of the same check', async () => {
  const ingest = await harness.startIngest({ UPLOAD_WAIT_SECONDS: '1' });
  const content = randomBytes(9 * 2 ** 20);
  const url = await announce(ingest, content);
  const put = () => send(url, { method: 'PUT', body: content });
  expect(refusal(await put())).toEqual([503, 'artefact_unchecked']);
  const parts = await stagedParts();
  expect([refusal(await put()), await stagedParts()]).toEqual([[503, 'artefact_unchecked'], parts]);
  // Also who goes on by the other protocol.
  expect(refusal(await ask(url, content.length))).toEqual([503, 'artefact_unchecked']);
  const metrics = await (await fetch(`${ingest.adminUrl}/metrics`)).text();
  expect(Number(/^symdepot_artefacts_waiting_seconds (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0);
  const worker = await harness.startWorker();
  await waitFor(async () => (await put()).status === 200, { timeoutMs: 60_000, what: 'a check' });
  await expectStored(content);
  expect(await worker.stop()).toBe(0);
  expect(await ingest.stop()).toBe(0);
});

test('one that can never be stored is given up, and its sender is told; then it is taken anew', async () => {
  const ingest = await harness.startIngest();
  const worker = await harness.startWorker({ UPLOAD_MAX_ATTEMPTS: '1' });
  const content = randomBytes(100_000);
  const url = await announce(ingest, content);
  harness.arm({ operation: 'artefact storage.put', moment: 'before', call: 1, fault: 'break' });
  expect(refusal(await send(url, { method: 'PUT', body: content }))).toEqual([503, 'artefact_not_stored']);
  expect((await send(await announce(ingest, content), { method: 'PUT', body: content })).status).toBe(200);
  await expectStored(content);
  expect(await worker.stop()).toBe(0);
  expect(await ingest.stop()).toBe(0);
});

test('the last of the space is for symbols', async () => {
  // Two of the largest archives of symbols do not find room any more: those of no size do, and are taken.
  const ingest = await harness.startIngest({ UPLOAD_MAX_BYTES: '1000TiB' });
  const symbols = await harness.clientOf(ingest.url).upload((await newArchive(1)).zip, { headers: { Prefer: 'respond-async' } });
  expect(symbols.status).toBe(202);
  const content = randomBytes(100_000);
  const url = await announce(ingest, content);
  const whole = await send(url, { method: 'PUT', body: content });
  const rest = await send(url, { method: 'PUT', body: content, headers: { 'Content-Range': `bytes 0-*/${content.length}` } });
  expect([whole, rest].map(refusal)).toEqual([
    [503, 'staging_nearly_full'],
    [503, 'staging_nearly_full'],
  ]);
  expect([whole.headers['retry-after'], await stagedParts()]).toEqual(['5', 0]);
  expect(await ingest.stop()).toBe(0);
});

test('the line is cut and the service killed, again and again: what was acknowledged never travels again', async () => {
  const worker = await harness.startWorker();
  const content = randomBytes(96 * 2 ** 20 + 13);
  let ingest = await harness.startIngest();
  const url = await announce(ingest, content);
  const part = 8 * 2 ** 20;
  let travelled = 0;
  /** From `start` on; so many bytes, and then nothing more until it is cut, or without a limit all. */
  const sendFrom = (
    start: number,
    { limit = content.length, signal }: { limit?: number; signal?: AbortSignal } = {},
  ): Promise<HttpResponse> => {
    async function* bytes(): AsyncGenerator<Buffer> {
      for (let sent = start; sent < Math.min(content.length, start + limit); sent += 2 ** 20) {
        const step = content.subarray(sent, sent + 2 ** 20);
        travelled += step.length;
        yield step;
      }
      if (signal) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    }
    const headers = { 'Content-Range': `bytes ${start}-*/${content.length}` };
    return send(at(ingest, url), { method: 'PUT', body: Readable.from(bytes()), headers, ...(signal && { signal }) });
  };
  /** What had arrived before a cut is still being counted for a moment. */
  const settled = async (): Promise<number> => {
    let last = -1;
    const isStill = async (): Promise<boolean> => last === (last = arrived(await ask(at(ingest, url))));
    await waitFor(isStill, { intervalMs: 500, timeoutMs: 60_000, what: 'a count that stands still' });
    return last;
  };
  let there = 0;
  for (const end of ['cut', 'cut', 'kill', 'cut', 'cut', 'kill', 'cut'] as const) {
    const controller = new AbortController();
    const { signal } = controller;
    if (end === 'kill') harness.armIngest({ operation: 'artefactSessions.addPart', moment: 'before', call: 2, fault: 'SIGKILL' });
    const sent = sendFrom(there, { limit: (end === 'kill' ? 2.5 : 1.5) * part, signal });
    sent.catch(() => {}); // looked at by what has arrived
    const before = there;
    if (end === 'kill') {
      expect(await ingest.exit).toBe('SIGKILL');
      ingest = await harness.startIngest();
    } else {
      await waitFor(async () => arrived(await ask(at(ingest, url))) > before, { timeoutMs: 60_000, what: 'another part' });
    }
    controller.abort();
    await sent.catch(() => undefined);
    there = await settled();
    expect(there).toBeGreaterThanOrEqual(before + part);
  }
  const before = travelled;
  expect((await sendFrom(there)).status).toBe(200);
  expect(travelled - before).toBe(content.length - there);
  await expectStored(content);
  expect(await worker.stop()).toBe(0);
  expect(await ingest.stop()).toBe(0);
});

test('`symdepot env push` outlives an ingest: what that had acknowledged does not travel again', async () => {
  const worker = await harness.startWorker();
  const content = randomBytes(40 * 2 ** 20 + 13);
  const room = await mkdtemp(join(tmpdir(), 'symdepot-test-push-'));
  onTestFinished(() => rm(room, { recursive: true, force: true }));
  await writeFile(join(room, 'large.tar'), content);
  const killed = await harness.startIngest();
  const endpoints = { ingest: killed.url, status: killed.url, download: killed.url };
  const gateway = await createGateway(endpoints);
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  harness.armIngest({ operation: 'artefactSessions.addPart', moment: 'before', call: 3, fault: 'SIGKILL' });
  const push = startSymdepot(['env', 'push', 'large.tar', '--no-record', '--json'], { url: gateway.url, token, directory: room });
  expect(await killed.exit).toBe('SIGKILL');
  await gateway.close(); // what was on its way goes nowhere
  const sent = gateway.receivedBytes();
  const acknowledged = await withConnection(harness.fleet.databaseUrl, async (sql) => {
    const kept = `SELECT received_bytes::int AS bytes FROM artefact_sessions s JOIN artefacts a ON a.id = s.artefact_id WHERE sha512 = $1`;
    const { rows } = await sql.query<{ bytes: number }>(kept, [sha512Of(content)]);
    return rows[0]!.bytes;
  });
  expect(acknowledged).toBeGreaterThanOrEqual(2 * 8 * 2 ** 20);
  const ingest = await harness.startIngest();
  gateway.route({ ingest: ingest.url, status: ingest.url, download: ingest.url });
  await gateway.open();
  const pushed = await push.result;
  expect([pushed.code, pushed.json()]).toMatchObject([0, { was_stored: false, artefact: { state: 'stored' } }]);
  // Besides the rest of it there is a question or two, without the content.
  expect(gateway.receivedBytes() - sent - (content.length - acknowledged)).toBeLessThan(4_096);
  await expectStored(content);
  expect(await worker.stop()).toBe(0);
  expect(await ingest.stop()).toBe(0);
});
