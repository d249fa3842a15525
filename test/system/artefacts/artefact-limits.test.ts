// What limits artefacts on their way in (ADR 46): the wait for a worker, what was announced, the requests of their token. A backlog of
// symbols does not. Neighbours: artefacts.test.ts, tooltool.test.ts.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createArtefactClient, sha512Of, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { createClient } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { ask, put } from '../../harness/clients/v2-client.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';

const rate = 6;

let fleet: Fleet;
let ingest: string;
beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  const settings = { UPLOAD_WAIT_SECONDS: '1', UPLOAD_MAX_BACKLOG_SECONDS: '1', UPLOAD_RATE_PER_MINUTE: String(rate) };
  ingest = (await fleet.start('ingest', settings)).url;
});
afterAll(() => fleet?.[Symbol.asyncDispose]());

/** Of somebody whose requests nobody else counts against. */
async function newClient(name: string, ...permissions: string[]): Promise<ArtefactClient> {
  const token = await createToken(fleet.databaseUrl, { email: `${name}@example.com`, permissions: ['upload_artefacts', ...permissions] });
  return createArtefactClient(ingest, token);
}
const told = (response: HttpResponse): unknown[] => [response.status, response.json<{ code: string }>().code];
const urlOf = (response: HttpResponse): string => response.json<{ put_url: string }>().put_url;
const announceToTooltool = (client: ArtefactClient, content: Buffer): Promise<HttpResponse> => {
  const file = { size: content.length, digest: sha512Of(content), algorithm: 'sha512', visibility: 'internal' };
  return client.request('POST', '/tooltool/upload', { message: 'm', files: { a: file } });
};
const tooltoolUrlOf = (response: HttpResponse): string =>
  response.json<{ result: { files: { a: { put_url: string } } } }>().result.files.a.put_url;

test('a backlog of symbols does not keep them out', async () => {
  const token = await createToken(fleet.databaseUrl, { email: 'symbols@example.com', permissions: ['upload_symbols'] });
  const symbols = createClient({ ingest, status: ingest, download: ingest }, token);
  const { zip } = await createSampleArchive({ files: 1, bytes: 10_000 });
  expect((await symbols.upload(zip, { headers: { Prefer: 'respond-async' } })).status).toBe(202);
  await withConnection(fleet.databaseUrl, (sql) => sql.query(`UPDATE uploads SET created_at = now() - interval '100 seconds'`));
  // How long it is, is looked up every few seconds.
  const isKeptOut = async (): Promise<boolean> => told(await symbols.upload(zip.subarray(0, -1)))[1] === 'backlog_too_long';
  await waitFor(isKeptOut, { intervalMs: 1_000, what: '503 backlog_too_long' });
  expect((await (await newClient('builder')).announce(randomBytes(100))).status).toBe(201);
});

test('they count against the requests of their token, and are told how many are left', async () => {
  const client = await newClient('busy');
  const first = await client.announce(randomBytes(100));
  expect([first.status, first.headers['ratelimit']]).toEqual([201, expect.stringContaining(`r=${rate - 1}`)]);
  for (let more = 1; more < rate; more++) expect((await client.announce(randomBytes(100))).status).toBe(201);
  const refused = await client.announce(randomBytes(100));
  expect([...told(refused), Number(refused.headers['retry-after']) > 0]).toEqual([429, 'rate_limit_exceeded', true]);
  const ofTooltool = await announceToTooltool(client, randomBytes(100));
  expect([ofTooltool.status, ofTooltool.json()]).toMatchObject([429, { error: { name: 'rate_limit_exceeded' } }]);
});

test('more bytes than were announced are refused, also where no length is told', async () => {
  const client = await newClient('liar');
  const content = randomBytes(300_000);
  const url = urlOf(await client.announce(content));
  const longer = Buffer.concat([content, Buffer.from('x')]);
  expect(told(await put(url, longer))).toEqual([400, 'size_mismatch']);
  expect(told(await put(url, Readable.from([longer])))).toEqual([413, 'file_bytes_too_many']);
  expect(told(await put(url, longer, { 'Content-Range': `bytes 0-*/${longer.length}` }))).toEqual([400, 'size_mismatch']);
});

test('nobody checks one in time: 503, nothing of it is visible, and who comes again is told once it is stored', async () => {
  const [builder, tooltool] = [await newClient('patient', 'read_internal_artefacts'), await newClient('releng')];
  const [content, other] = [randomBytes(400_000), randomBytes(200_000)];
  const url = urlOf(await builder.announce(content));
  const unchecked = await put(url, content, { 'Content-Range': `bytes 0-*/${content.length}` });
  expect([...told(unchecked), unchecked.headers['retry-after']]).toEqual([503, 'artefact_unchecked', '10']);
  const door = tooltoolUrlOf(await announceToTooltool(tooltool, other));
  const ofTooltool = await put(door, other);
  // As its client can show it.
  expect([ofTooltool.status, ofTooltool.headers['content-type'], ofTooltool.json()]).toMatchObject([
    503,
    'application/json',
    { error: { name: 'artefact_unchecked' } },
  ]);
  expect(await fleet.buckets.objects('artefacts')).toEqual([]);
  const download = await fleet.start('download');
  const reader = createArtefactClient(download.url, await createToken(fleet.databaseUrl, { permissions: ['read_internal_artefacts'] }));
  const statusOf = async (bytes: Buffer): Promise<number> => (await reader.request('GET', `/artefacts/sha512/${sha512Of(bytes)}`)).status;
  expect([await statusOf(content), await statusOf(other)]).toEqual([404, 404]);

  await fleet.start('worker');
  // Nothing travels again: the same is asked without a byte.
  const isStored = async (): Promise<boolean> => (await ask(url, content.length)).status === 200;
  await waitFor(isStored, { timeoutMs: 60_000, what: 'a worker that has read it' });
  await waitFor(async () => (await statusOf(other)) === 200, { timeoutMs: 60_000, what: 'the other one' });
  expect(await statusOf(content)).toBe(200);
  expect((await send(door, { method: 'PUT', body: other })).status).toBe(200);
});
