// Who may do what: the refusals of contract §1, with the literal messages that clients know.
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { encodeForm, send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let system: System;
let url: string;
let owner: Client;
let uploadId: number;
let zip: Buffer;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  ({ url } = system.process);
  owner = await system.clientFor({ email: 'owner@example.com', permissions: ['upload_symbols'] });
  ({ zip } = await createSampleArchive({ files: 1 }));
  uploadId = await owner.submit(zip);
  await owner.untilState(uploadId, 'complete');
});
afterAll(async () => system[Symbol.asyncDispose]());

const post = async (headers: Record<string, string>): Promise<HttpResponse> => {
  const form = await encodeForm([{ name: 'a.zip', content: zip, filename: 'a.zip' }]);
  return send(`${url}/upload/`, { method: 'POST', body: form.body, headers: { ...form.headers, ...headers } });
};
const refusal = (response: HttpResponse): unknown[] => [response.status, response.json()['error']];

describe('upload', () => {
  test('without a token', async () => {
    expect(refusal(await post({}))).toEqual([403, 'This requires an Auth-Token to authenticate the request']);
    expect(refusal(await post({ 'Auth-Token': '' }))).toEqual([403, 'This requires an Auth-Token to authenticate the request']);
  });

  test('with a token that is not there', async () => {
    for (const secret of ['0'.repeat(32), '-label', 'nonsense']) {
      expect(refusal(await post({ 'Auth-Token': secret }))).toEqual([403, 'API Token not matched']);
    }
  });

  test('with an expired token, even of an inactive user', async () => {
    const expired = { permissions: ['upload_symbols'], expiresAt: new Date(Date.now() - 1_000) };
    for (const isUserActive of [true, false]) {
      const secret = await createToken(system.databaseUrl, { ...expired, email: `expired-${isUserActive}@example.com`, isUserActive });
      expect(refusal(await post({ 'Auth-Token': secret }))).toEqual([403, 'API Token found but expired']);
    }
  });

  test('with the token of an inactive user', async () => {
    const inactive = { email: 'left@example.com', permissions: ['upload_symbols'], isUserActive: false };
    const secret = await createToken(system.databaseUrl, inactive);
    expect(refusal(await post({ 'Auth-Token': secret }))).toEqual([403, 'API Token matched but user not active']);
  });

  test('with a token that may only look', async () => {
    const secret = await createToken(system.databaseUrl, { permissions: ['view_all_uploads', 'manage_tokens'] });
    expect(refusal(await post({ 'Auth-Token': secret }))).toEqual([403, 'Forbidden']);
  });

  test('with a label behind the token, or as a bearer', async () => {
    const secret = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
    expect((await post({ 'Auth-Token': `${secret}-taskcluster` })).status).toBe(201);
    expect((await post({ Authorization: `Bearer ${secret}-ci` })).status).toBe(201);
  });

  test('a bad token is refused on every route, before anything else is looked at', async () => {
    for (const path of ['/upload/', '/api/uploads/upload/1', '/xul.pdb/AB/xul.sym']) {
      expect(refusal(await send(url + path, { headers: { 'Auth-Token': 'nonsense' } }))).toEqual([403, 'API Token not matched']);
    }
  });

  test('without a redirect, with and without the slash at the end', async () => {
    for (const path of ['/upload', '/upload/']) {
      const response = await send(url + path, { method: 'POST' });
      expect(response.status).toBe(403);
    }
  });

  test('by another method: 405 and Allow', async () => {
    for (const path of ['/upload', '/upload/']) {
      const response = await send(url + path);
      expect(refusal(response)).toEqual([405, `Method Not Allowed (GET): ${path}`]);
      expect(response.headers['allow']).toBe('POST');
    }
  });
});

describe('the form', () => {
  const file = { content: 'x', filename: 'f' };
  test.each([
    ['no file', [{ name: 'try', content: '1' }], 'Must be multipart form data with at least one file'],
    ['a part without a file name', [{ name: 'a.zip', content: 'x' }], 'Must be multipart form data with at least one file'],
    ['another extension', [{ name: 'a.tar.xz', ...file }], 'Unrecognized archive file extension ".xz"'],
    ['no extension', [{ name: 'archive', ...file }], 'Unrecognized archive file extension ""'],
    ['a long name', [{ name: `${'a'.repeat(97)}.zip`, ...file }], expect.stringContaining('is longer than 100 characters')],
  ])('%s', async (_what, parts, message) => {
    const response = await owner.uploadForm(parts);
    expect(refusal(response)).toEqual([400, message]);
    expect(response.json()).toMatchObject({ code: expect.any(String), request_id: response.headers['x-request-id'] });
  });

  test('a body that is no form', async () => {
    const secret = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
    const headers = { 'Auth-Token': secret, 'Content-Type': 'application/json' };
    const response = await send(`${url}/upload/`, { method: 'POST', body: Buffer.from('{}'), headers });
    expect(refusal(response)).toEqual([400, 'Must be multipart form data with at least one file']);
  });

  test('a form that is cut off leaves nothing staged', async () => {
    const secret = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
    const form = await encodeForm([{ name: 'a.zip', content: zip, filename: 'a.zip' }]);
    const cut = form.body.subarray(0, form.body.length - 100);
    const response = await send(`${url}/upload/`, { method: 'POST', body: cut, headers: { ...form.headers, 'Auth-Token': secret } });
    expect(response.status).toBe(400);
    expect(response.json()['code']).toBe('form_malformed');
    // Those of uploads before it are discarded after their answers.
    await expect.poll(() => system.buckets.objects('staging')).toEqual([]);
  });
});

describe('the status of an upload', () => {
  test('is for its owner and for those who may view all', async () => {
    const auditor = await system.clientFor({ email: 'auditor@example.com', permissions: ['view_all_uploads'] });
    const stranger = await system.clientFor({ email: 'stranger@example.com', permissions: ['upload_symbols'] });
    expect((await owner.status(uploadId)).state).toBe('complete');
    expect((await auditor.status(uploadId)).state).toBe('complete');
    const refused = await stranger.statusResponse(uploadId);
    expect(refusal(refused)).toEqual([403, 'Insufficient access to view this upload']);
    expect(refused.json()['hint']).toMatch(/^It was made by .+@example\.com\. .* needs the permission view_all_uploads$/);
  });

  test('needs a token', async () => {
    const response = await send(`${url}/api/uploads/upload/${uploadId}`);
    expect(refusal(response)).toEqual([403, 'This requires an Auth-Token to authenticate the request']);
  });

  test.each(['999999999', '0', '-1', '99999999999', 'abc'])('of no upload: %s', async (id) => {
    expect(refusal(await owner.statusResponse(id))).toEqual([404, 'No Upload matches the given query.']);
  });

  test('by another method: 405 and Allow', async () => {
    const response = await send(`${url}/api/uploads/upload/${uploadId}`, { method: 'DELETE' });
    expect(refusal(response)).toEqual([405, `Method Not Allowed (DELETE): /api/uploads/upload/${uploadId}`]);
    expect(response.headers['allow']).toBe('GET, HEAD');
  });
});

test('an upload that the caller may not see is refused whatever else is asked; events do not wait', async () => {
  const secret = await createToken(system.databaseUrl, { email: 'other@example.com', permissions: ['upload_symbols'] });
  const viewer = await createToken(system.databaseUrl, { permissions: ['view_all_uploads'] });
  const ask = (path: string, headers: Record<string, string>): Promise<HttpResponse> =>
    send(`${url}/api/uploads/upload/${path}`, { headers });
  for (const query of ['?wait=abc', '/files?page=0', '/files?outcome=x']) {
    const asked = await Promise.all([
      ask(`${uploadId}${query}`, { 'Auth-Token': secret }),
      ask(`999999${query}`, { 'Auth-Token': secret }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([403, 404]);
    expect((await ask(`${uploadId}${query}`, { 'Auth-Token': viewer })).status).toBe(400);
  }
  const events = await ask(`${uploadId}?wait=300`, { 'Auth-Token': viewer, Accept: 'text/event-stream' });
  expect([events.status, events.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
});
