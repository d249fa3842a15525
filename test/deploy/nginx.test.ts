// A fleet behind nginx, by deploy/nginx as it stands: uploads, refusals, events, what is kept and what never is.
// nginx-routes.test.ts asks which path goes where.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createArtefactClient } from '../harness/clients/artefact-client.ts';
import { createClient, type Client, type Endpoints } from '../harness/clients/client.ts';
import { readEvents } from '../harness/clients/event-reader.ts';
import { send } from '../harness/clients/http.ts';
import { createToken } from '../harness/clients/tokens.ts';
import { startNginx, type GatewayLine, type NginxGateway } from '../harness/network/nginx-gateway.ts';
import { createFleet, type Fleet } from '../harness/processes/fleet.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { findNginx } from '../harness/programs/nginx.ts';
import { createFollowedUploads } from '../harness/systems/followed-uploads.ts';

const program = await findNginx();
const reason = 'skipReason' in program ? program.skipReason : undefined;

let fleet: Fleet;
let gateway: NginxGateway;
let behind: Endpoints;
let token: string;
let client: Client;
let web: ServiceProcess;

beforeAll(async () => {
  if ('skipReason' in program) return;
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { STATUS_HEARTBEAT_SECONDS: '1' } });
  [behind, web] = await Promise.all([fleet.startPublic(), fleet.start('web')]);
  gateway = await startNginx(program, { ...behind, web: web.url });
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient({ ingest: gateway.url, status: gateway.url, download: gateway.url }, token);
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await fleet?.[Symbol.asyncDispose]();
});

const keptAs = async (id: string): Promise<string> => (await gateway.line(id)).cache;

describe.skipIf(reason !== undefined)(`nginx${reason ? ` (${reason})` : ''}`, () => {
  test('who is refused in the middle of a body reads why', async () => {
    const { hostname, port } = new URL(gateway.url);
    const headers = { 'Auth-Token': '0'.repeat(32), 'Content-Type': 'multipart/form-data; boundary=x' };
    const sent = request({ hostname, port, path: '/upload/', method: 'POST', headers, agent: false });
    const answered = once(sent, 'response');
    let isAnswered = false;
    void answered.then(() => (isAnswered = true));
    sent.on('error', () => {}); // it is told by the response
    sent.write('--x\r\nContent-Disposition: form-data; name="a.zip"; filename="a.zip"\r\n\r\n');
    // Never an end: chunk after chunk, until there is a response.
    for (let n = 0; n < 400 && !isAnswered; n++) {
      sent.write(Buffer.alloc(1 << 20));
      await delay(10);
    }
    const [response] = (await answered) as [IncomingMessage];
    const body = JSON.parse((await buffer(response)).toString()) as { code: string };
    expect([response.statusCode, body.code]).toEqual([403, 'token_not_matched']);
    sent.destroy();
  });

  test('events arrive when they happen, one by one', async () => {
    const uploads = await createFollowedUploads(fleet, { ingest: gateway.url, status: gateway.url, download: gateway.url });
    const id = await uploads.submit();
    const reader = await readEvents(`${gateway.url}/api/uploads/upload/${id}/events`, uploads.auth);
    onTestFinished(() => reader[Symbol.asyncDispose]());
    await reader.until(({ data }) => data.state === 'staged', 'staged');
    const after = reader.events.length;
    await uploads.change(id, `state = 'processing', step = 'list'`);
    await reader.until(({ data }) => data.state === 'processing', 'processing');
    await waitFor(() => reader.comments() > 0, { timeoutMs: 30_000, what: 'a heartbeat' });
    expect([after, reader.events.length]).toEqual([1, 2]);
    await uploads.change(id, `state = 'complete', step = 'done', completed_at = now()`);
    expect(await reader.end).toBe('ended');
  });

  test('a miss is asked for anew each time, so that an upload is there at once; a hit is kept', async () => {
    await fleet.start('worker');
    const { files, zip } = await createSampleArchive({ files: 1, bytes: 20_000, seed: 77_001 });
    const path = `/${files[0]!.key}`;
    for (const id of ['miss-1', 'miss-2']) {
      expect((await client.get(path, { 'X-Request-ID': id })).status).toBe(404);
      expect(await keptAs(id)).toBe('MISS');
    }
    expect((await client.upload(zip)).status).toBe(201);
    const ids = ['hit-1', 'hit-2'];
    const [first, second] = [await client.get(path, { 'X-Request-ID': ids[0]! }), await client.get(path, { 'X-Request-ID': ids[1]! })];
    expect([first.status, second.status, await keptAs(ids[0]!), await keptAs(ids[1]!)]).toEqual([302, 302, 'MISS', 'HIT']);
    expect([second.headers['x-request-id'], second.headers.location]).toEqual(['hit-2', first.headers.location]);
    expect(await client.differing(files)).toEqual([]);
    expect(await client.differing(files)).toEqual([]);
    const isKeptFile = ({ path: asked, cache }: GatewayLine): boolean => asked.startsWith('/objects/') && cache === 'HIT';
    await waitFor(async () => (await gateway.log()).some(isKeptFile), { what: 'a file that was kept' });

    // A HEAD is no GET: 200, with the headers that the service sends itself; the same from what is kept.
    const plain = await send(behind.download + path, { method: 'HEAD' });
    for (const head of [await client.head(path), await client.head(path)]) {
      const { date: _d, 'x-request-id': _i, connection: _c, 'keep-alive': _k, server: _s, ...headers } = head.headers;
      const { date: _e, 'x-request-id': _j, connection: _m, 'keep-alive': _l, ...expected } = plain.headers;
      expect([head.status, headers]).toEqual([plain.status, expected]);
    }

    const part = await client.get(new URL(first.headers.location!, gateway.url).pathname, { Range: 'bytes=0-9' });
    expect([part.status, part.body.length]).toEqual([206, 10]);
  });

  test('an artefact goes in and out, whole and in parts, to the URL that it is told, and nothing of it is kept', async () => {
    const permissions = ['upload_artefacts', 'read_internal_artefacts'];
    const builder = createArtefactClient(gateway.url, await createToken(fleet.databaseUrl, { permissions }));
    const content = randomBytes(3 * 2 ** 20);
    const path = `/artefacts/sha512/${await builder.store(content)}`;
    for (const id of ['artefact-1', 'artefact-2']) {
      const got = await builder.request('GET', path, undefined, { 'X-Request-ID': id });
      expect([got.status, got.body.equals(content), got.headers['accept-ranges'], await keptAs(id)]).toEqual([200, true, 'bytes', '']);
    }
    const part = await builder.request('GET', path, undefined, { Range: 'bytes=1000000-' });
    expect([part.status, part.body.equals(content.subarray(1_000_000))]).toEqual([206, true]);
    const known = await builder.request('GET', path, undefined, { 'If-None-Match': part.headers.etag! });
    expect([known.status, (await send(gateway.url + path)).status]).toEqual([304, 404]);
  });

  test('security headers are there once, on whatever the services send', async () => {
    const expectedOnce = ['x-content-type-options', 'x-frame-options', 'content-security-policy', 'referrer-policy', 'x-request-id'];
    for (const path of ['/', '/help', '/api/uploads/', '/upload/', '/no/ab/such.sym', '/api/_auth/', '/metrics']) {
      const { hostname, port } = new URL(gateway.url);
      const sent = request({ hostname, port, path, agent: false }).end();
      const [{ rawHeaders }] = (await once(sent, 'response')) as [IncomingMessage];
      const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
      expect([path, names.filter((name) => expectedOnce.includes(name)).toSorted()]).toEqual([path, expectedOnce.toSorted()]);
      expect(names).not.toContain('x-powered-by');
    }
  });

  test('metrics are not to be had', async () => expect((await send(`${gateway.url}/metrics`)).status).toBe(404));

  test('the services log who asks', async () => {
    const { hostname, port } = new URL(gateway.url);
    const options = { hostname, port, path: '/sign-in', localAddress: '127.0.0.3', agent: false, headers: { 'X-Request-ID': 'from-3' } };
    const [response] = (await once(request(options).end(), 'response')) as [IncomingMessage];
    await buffer(response);
    await waitFor(() => web.log().find((line) => line['request_id'] === 'from-3' && line['ip'] === '127.0.0.3'), { what: 'the line' });
  });
});
