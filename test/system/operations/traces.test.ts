// Traces of a real upload, as a collector receives them: from the request through the queue to the stores and the notification.
import { execFile } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createSampleArchive, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createClient } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { startReceiver, type Receiver } from '../../harness/network/receiver.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { compileCache } from '../../harness/start-script.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string; readonly boolValue?: boolean };
}
interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number; readonly message?: string };
}
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}
interface Span extends Omit<SentSpan, 'attributes'> {
  readonly service: unknown;
  readonly facts: Readonly<Record<string, unknown>>;
}

const factsOf = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? (value.intValue === undefined ? value : Number(value.intValue)),
    ]),
  );

const spans: Span[] = [];
let collector: Server;
let receiver: Receiver;
let fleet: Fleet;
let ingest: ServiceProcess;
let download: ServiceProcess;
let token: string;

beforeAll(async () => {
  collector = createServer((sent, response) => {
    void json(sent).then((body) => {
      for (const { resource, scopeSpans } of (body as Export).resourceSpans) {
        const service = factsOf(resource.attributes)['service.name'];
        for (const { attributes, ...span } of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({ ...span, service, facts: factsOf(attributes) });
      }
      response.setHeader('Content-Type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  receiver = await startReceiver();
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    // Of other systems on the same machine: ours goes its own way.
    OTEL_PROPAGATORS: 'b3',
    ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true',
    TRACES_RATIO: '1',
    ALLOW_NOTIFY_ANY_DOMAIN: 'true',
    BATCH_MAX_MEMBERS: '2',
    DOWNLOAD_MODE: 'stream',
  };
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings });
  [ingest, download] = await Promise.all([fleet.start('ingest'), fleet.start('download'), fleet.start('worker')]);
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  collector.closeAllConnections();
  collector.close();
});

const ofTrace = (id: string): Span[] => spans.filter(({ traceId }) => traceId === id);
const named = (name: string, among: readonly Span[]): Span[] => among.filter((span) => span.name === name);
const [server, client, producer, consumer] = [2, 3, 4, 5];

/** Of the log line that the request has left. */
async function traceIdOf(service: ServiceProcess, requestId: string): Promise<string> {
  const line = await waitFor(() => service.log().find((one) => one['request_id'] === requestId && one['msg'] === 'request'), {
    what: requestId,
  });
  return String(line['trace_id']);
}

test('an upload: request, staging, queue, steps, stores and notification are one trace', async () => {
  const { zip, files } = await createSampleArchive({ files: 5, seed: 51, companions: false });
  const headers = { 'X-Request-ID': 'traced-upload', 'X-Notify-Url': receiver.url('/told?key=hidden') };
  const upload = (zipped: Buffer): Promise<HttpResponse> =>
    createClient({ ingest: ingest.url, status: '', download: download.url }, token).upload(zipped, { headers });
  expect((await upload(zip)).status).toBe(201);
  const trace = await traceIdOf(ingest, 'traced-upload');
  await waitFor(() => named('deliver-notification', ofTrace(trace)).length > 0 && named('POST /upload/', ofTrace(trace)).length > 0, {
    timeoutMs: 30_000,
    what: 'the spans of the request and of the notification',
  });
  const all = ofTrace(trace);
  const parentOf = ({ parentSpanId }: Span): Span | undefined => all.find(({ spanId }) => spanId === parentSpanId);
  const only = (name: string): Span => {
    const found = named(name, all);
    expect([name, found.length]).toEqual([name, 1]);
    return found[0]!;
  };

  const root = only('POST /upload/');
  expect(root.parentSpanId ?? '').toBe('');
  expect(root).toMatchObject({
    kind: server,
    service: 'symdepot-ingest',
    facts: {
      'http.request.method': 'POST',
      'http.route': '/upload/',
      'http.response.status_code': 201,
      'symdepot.request_id': 'traced-upload',
    },
  });
  const staged = only('stage archive');
  expect(parentOf(staged)).toBe(root);
  expect(staged.facts).toMatchObject({ 'symdepot.upload_id': expect.any(Number), 'symdepot.bytes': zip.length });
  expect(named('store put', all).filter((span) => parentOf(span) === staged)).toMatchObject([{ kind: client, service: 'symdepot-ingest' }]);
  const enqueued = only('enqueue process-upload');
  expect([parentOf(enqueued), enqueued.kind]).toEqual([root, producer]);

  // One run until its batches are enqueued, and one after each of the two waits, or fewer: who waits for what has ended goes on.
  const runs = named('process-upload', all);
  expect(runs.length).toBeGreaterThan(0);
  for (const run of runs) {
    expect(parentOf(run)).toBe(enqueued);
    expect(run).toMatchObject({
      kind: consumer,
      service: 'symdepot-worker',
      facts: { 'symdepot.lane': 'release', 'symdepot.request_id': 'traced-upload' },
    });
  }
  for (const step of ['list', 'inspect', 'gate', 'publish']) {
    const parents = named(step, all).map(parentOf);
    expect(parents.length).toBeGreaterThan(0);
    expect(parents.every((parent) => parent?.name === 'process-upload')).toBe(true);
  }
  const batches = named('publish-members', all);
  expect(batches).toHaveLength(3);
  expect(batches.every((batch) => parentOf(batch)?.name === 'publish' && batch.kind === consumer)).toBe(true);
  const published = named('store put', all).filter((span) => parentOf(span)?.name === 'publish-members');
  expect(published.map(({ facts }) => String(facts['symdepot.object'])).toSorted()).toEqual(
    files.map(({ key }: SampleFile) => `v1/${key}`).toSorted(),
  );
  const told = only('deliver-notification');
  expect([parentOf(told)?.name, told.kind]).toEqual(['process-upload', consumer]);

  expect(all.filter(({ status }) => status.code === 2)).toEqual([]);
  expect(JSON.stringify(all)).not.toMatch(new RegExp(`${token}|hidden`));
});

test("a caller's trace goes on where it is sampled, and is left alone where it is not", async () => {
  const ids = { sampled: '4bf92f3577b34da6a3ce929d0e0e4736', not: '5bf92f3577b34da6a3ce929d0e0e4736' };
  const parent = '00f067aa0ba902b7';
  for (const [flag, id] of [
    ['00', ids.not],
    ['01', ids.sampled],
  ] as const)
    await send(`${download.url}/none.pdb/AB${flag}/none.sym`, {
      headers: { traceparent: `00-${id}-${parent}-${flag}`, 'X-Request-ID': `asked-${flag}` },
    });
  expect(await traceIdOf(download, 'asked-00')).toBe(ids.not);
  const asked = await waitFor(() => ofTrace(ids.sampled).find(({ kind }) => kind === server));
  expect(asked).toMatchObject({ parentSpanId: parent, service: 'symdepot-download', facts: { 'http.response.status_code': 404 } });
  expect(ofTrace(ids.sampled).some(({ name, parentSpanId }) => name === 'store head' && parentSpanId === asked.spanId)).toBe(true);
  expect(ofTrace(ids.not)).toEqual([]);
});

test('what is refused says why, by the code of the error', async () => {
  const stranger = createClient({ ingest: ingest.url, status: '', download: '' }, 'f'.repeat(32));
  await stranger.upload(Buffer.from('any'), { headers: { 'X-Request-ID': 'refused-upload' } });
  const trace = await traceIdOf(ingest, 'refused-upload');
  const refused = await waitFor(() => named('POST /upload/', ofTrace(trace))[0]);
  expect(refused.facts).toMatchObject({ 'http.response.status_code': 403, 'symdepot.error_code': 'token_not_matched' });
});

test('what fails tells its kind, and nothing of a URL; a caller that goes away gets no status', async () => {
  receiver.answer('/damaged.zip', (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(Buffer.alloc(5_000, 'x')));
  const uploader = createClient({ ingest: ingest.url, status: '', download: '' }, token);
  const form = [{ name: 'url', content: receiver.url('/damaged.zip?sig=hidden') }];
  const response = await uploader.uploadForm(form, { headers: { 'X-Request-ID': 'damaged-upload' } });
  expect(response.status).toBe(400);
  const damaged = await traceIdOf(ingest, 'damaged-upload');
  const staged = await waitFor(() => named('stage archive', ofTrace(damaged))[0]);
  expect(staged).toMatchObject({ status: { code: 2 }, facts: { 'error.type': expect.stringMatching(/^\w+$/) } });
  await waitFor(() => named('POST /upload/', ofTrace(damaged)).length > 0);
  expect(ofTrace(damaged).flatMap(({ status }) => status.message ?? [])).toEqual([]);
  expect(JSON.stringify(ofTrace(damaged))).not.toContain('hidden');

  const headers = { 'X-Request-ID': 'gone-upload', 'Auth-Token': token, 'Content-Length': '1000', 'Content-Type': 'application/zip' };
  const leaving = request(`${ingest.url}/upload/`, { method: 'POST', headers }).on('error', () => {});
  leaving.write('x');
  await waitFor(async () => (await send(`${ingest.adminUrl}/metrics`)).body.includes('symdepot_http_requests_in_flight 1'));
  leaving.destroy();
  const gone = await traceIdOf(ingest, 'gone-upload');
  const left = await waitFor(() => ofTrace(gone).find(({ kind }) => kind === server));
  expect(left).toMatchObject({ status: { code: 2 }, facts: { 'error.type': 'aborted' } });
  expect(left.facts).not.toHaveProperty('http.response.status_code');
});

test('without a collector nothing of it is loaded, and what is switched off has no ids of zeros', async () => {
  const open = async (config: object, environment: object = {}): Promise<unknown> => {
    const script = `
      const { registerHooks } = await import('node:module');
      const loaded = [];
      registerHooks({ resolve: (name, context, next) => { loaded.push(name); return next(name, context); } });
      const { openTracer } = await import('./packages/runtime/src/tracing/open-tracer.ts');
      const tracer = await openTracer(${JSON.stringify(config)}, { name: 'test', version: '1', logger: { warn() {} } });
      const isLoaded = loaded.some((name) => name.includes('@opentelemetry'));
      console.log(JSON.stringify([isLoaded, tracer.begin('a') !== undefined]));
      process.exit();`;
    const cwd = new URL('../../../', import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      env: { ...compileCache, ...environment },
    });
    return JSON.parse(stdout);
  };
  expect(await open({ TRACES_RATIO: 1 })).toEqual([false, false]);
  const traced = { TRACES_RATIO: 1, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
  expect(await open(traced)).toEqual([true, true]);
  expect(await open(traced, { OTEL_SDK_DISABLED: 'true' })).toEqual([true, false]);
  expect(await open(traced, { OTEL_TRACES_EXPORTER: 'none' })).toEqual([true, false]);
});
