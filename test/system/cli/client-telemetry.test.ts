// `opentelemetry` in POST /upload/auth_info/ (Tecken §1.13), with a Google that makes tokens in this process. This service has
// credentials by workload identity: a token in a file, which Google exchanges.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const account = 'telemetry@project-1.iam.gserviceaccount.com';
let google: Server;
let googleUrl: string;
let asked: { path: string; authorization: string | undefined; body: string }[];
let isAway = false;
let leftMs = 3_600_000;
let fleet: Fleet;
let folder: string;
let token: string;

beforeAll(async () => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url: path = '', headers } = request;
    const body = await text(request);
    asked.push({ path, authorization: headers.authorization, body });
    const made = { accessToken: `made-${asked.length}`, expireTime: new Date(Date.now() + leftMs).toISOString() };
    const exchanged = { access_token: 'ours', expires_in: 3_600, token_type: 'Bearer', issued_token_type: 'access_token' };
    response.writeHead(isAway ? 403 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAway ? { error: { status: 'PERMISSION_DENIED', message: 'no' } } : path === '/token' ? exchanged : made));
  };
  google = createServer((request, response) => {
    answer(request, response).catch(() => {}); // whoever asked has gone
  }).listen(0, '127.0.0.1');
  await once(google, 'listening');
  googleUrl = `http://127.0.0.1:${(google.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-telemetry-'));
  await writeFile(join(folder, 'subject'), 'who we are');
  const credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${googleUrl}/token`,
    credential_source: { file: join(folder, 'subject') },
  };
  await writeFile(join(folder, 'credentials.json'), JSON.stringify(credentials));
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  google.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  asked = [];
  isAway = false;
  leftMs = 3_600_000;
});

const settings = () => ({
  GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'credentials.json'),
  CLIENT_OTEL_SERVICE_ACCOUNT: `projects/-/serviceAccounts/${account}`,
  CLIENT_OTEL_GCP_PROJECT: 'project-1',
  CLIENT_OTEL_IAM_URL: googleUrl,
});

async function authInfo(url: string) {
  const answer = await send(`${url}/upload/auth_info/`, { method: 'POST', headers: { 'Auth-Token': token } });
  return { status: answer.status, info: answer.json<{ user_id: number; opentelemetry?: { headers: { Authorization: string } } }>() };
}

test('tells where to, and gives an access token of the service account, again while it has time enough', async () => {
  const { url } = await fleet.start('ingest', settings());
  const { status, info } = await authInfo(url);
  expect([status, Object.keys(info).slice(4, 6)]).toEqual([200, ['upload_api_version', 'opentelemetry']]);
  expect(info.opentelemetry).toEqual({
    endpoint: 'https://telemetry.googleapis.com/',
    headers: { Authorization: 'Bearer made-2' },
    resource_attributes: { 'gcp.project_id': 'project-1', location: 'us-west1', 'user.id': String(info.user_id) },
    log_level: 'info',
  });
  expect(asked.map(({ path, authorization }) => [path, authorization])).toEqual([
    ['/token', undefined],
    [`/v1/projects/-/serviceAccounts/${account}:generateAccessToken`, 'Bearer ours'],
  ]);
  expect(JSON.parse(asked[1]!.body)).toMatchObject({ scope: ['https://www.googleapis.com/auth/cloud-platform'], lifetime: '3600s' });
  await authInfo(url);
  expect(asked).toHaveLength(2);
});

test('one that has less than 45 minutes left is not given out again', async () => {
  leftMs = 44 * 60_000;
  const { url } = await fleet.start('ingest', settings());
  const first = await authInfo(url);
  leftMs = 3_600_000;
  const second = await authInfo(url);
  expect(second.info.opentelemetry!.headers.Authorization).not.toBe(first.info.opentelemetry!.headers.Authorization);
});

test('Google gives none: the client can upload all the same, and the log says why', async () => {
  isAway = true;
  const ingest = await fleet.start('ingest', settings());
  const { status, info } = await authInfo(ingest.url);
  expect([status, info.opentelemetry]).toEqual([200, undefined]);
  await expect.poll(ingest.output).toContain('no access token for the telemetry of a client');
});

test('without its project the service does not start, and says what to set', async () => {
  await expect(fleet.start('ingest', { ...settings(), CLIENT_OTEL_GCP_PROJECT: '' })).rejects.toThrow('set CLIENT_OTEL_GCP_PROJECT, too');
});
