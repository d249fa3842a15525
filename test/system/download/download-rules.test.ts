// A download service of other settings than most: no memory, other endings, bytes of a folder sent by itself; and the methods that
// it does not have. Neighbours: download.test.ts, download-modes.test.ts, download-memory.test.ts.
import { createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

const key = `rules.so/${'C'.repeat(33)}/rules.so.sym`;
let system: System;
let client: Client;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), {
    DOWNLOAD_MODE: 'stream',
    DOWNLOAD_MEMORY_ANSWERS: '0',
    DOWNLOAD_FILE_EXTENSIONS_ALLOWED: '.sym,.so',
  });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

const upload = async (content: string): Promise<void> => {
  expect((await client.upload(await createZip([{ name: key, content: Buffer.from(content) }]))).status).toBe(201);
};

/** Of what is not there: 503 only says that the database was too slow to tell, on a busy machine. */
const answerWithoutFile = (path: string): Promise<HttpResponse> =>
  waitFor(async () => {
    const response = await client.get(path);
    return response.status === 503 ? undefined : response;
  });

test('without a memory: what was missing is found, and what was replaced is new', async () => {
  expect((await answerWithoutFile(`/${key}`)).status).toBe(404);
  for (const content of ['MODULE one\n', 'MODULE two\n', 'MODULE three\n']) {
    await upload(content);
    expect((await client.download(`/${key}`)).content.toString()).toBe(content);
  }
});

test('If-None-Match: a list, weak ones, `*`, of GET and HEAD alike; If-Modified-Since does not count beside it', async () => {
  await upload('MODULE known\n');
  const { etag = '', 'last-modified': modified = '' } = (await client.get(`/${key}`)).headers;
  const ask = async (method: string, headers: Record<string, string>): Promise<number> =>
    (await send(`${system.process.url}/${key}`, { method, headers })).status;
  for (const method of ['GET', 'HEAD']) {
    for (const tags of [etag, `W/${etag}`, `"a", ${etag} ,"b"`, '*']) expect(await ask(method, { 'If-None-Match': tags })).toBe(304);
    expect(await ask(method, { 'If-None-Match': '"a"', 'If-Modified-Since': modified })).toBe(200);
  }
});

test('the endings that are looked for are those of DOWNLOAD_FILE_EXTENSIONS_ALLOWED', async () => {
  const missText = async (name: string): Promise<string> =>
    (await answerWithoutFile(`/none.so/AB/${name}`)).body.toString().split('\n', 1)[0]!;
  for (const name of ['none.sym', 'none.so', 'NONE.SO']) expect(await missText(name)).toBe('Symbol Not Found');
  for (const name of ['none.pd_', 'none.so.dbg.gz', 'file.ptr']) expect(await missText(name)).toBe('Symbol Not Found (and ignored)');
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])('%s is no method of what can be downloaded: 405 and Allow', async (method) => {
  await upload('MODULE methods\n');
  for (const path of [`/${key}`, `/try/${key}`, `/objects/release/${key}`, '/none.so/AB/none.sym', '/']) {
    const response = await send(system.process.url + path, { method });
    expect([path, response.status, response.headers.allow]).toEqual([path, 405, 'GET, HEAD']);
  }
  expect((await client.download(`/${key}`)).content.toString()).toBe('MODULE methods\n');
});
