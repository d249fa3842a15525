import type { UploadEvent } from '@symdepot/api';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../create-client.ts';
import { uploadEventOf } from '../testing/sample-responses.ts';
import { cut, json, startScriptedServer, type Handler } from '../testing/scripted-server.ts';

const stream =
  (...chunks: string[]): Handler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const chunk of chunks) response.write(chunk);
    response.end();
  };
const event = (id: number, state: UploadEvent['state']): string =>
  `id: ${id}\nevent: upload\ndata: ${JSON.stringify(uploadEventOf(state))}\n\n`;
const status = (state: UploadEvent['state'], headers: Record<string, string> = {}): Handler =>
  json(200, { upload: uploadEventOf(state) }, headers);

async function waitAt(...handlers: readonly [Handler, ...Handler[]]) {
  const server = await startScriptedServer(...handlers);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const states: string[] = [];
  const failures: string[] = [];
  const wait = (options = {}) =>
    createClient({ url: server.url }).wait(7, {
      onProgress: ({ state }) => states.push(state),
      onRetry: ({ error }) => failures.push(error.code),
      ...options,
    });
  return { server, states, failures, wait };
}

test('by events, over connections that end and that are cut, each time behind the last event', async () => {
  const { server, states, failures, wait } = await waitAt(
    stream('retry: 1000\n\n: hello\n\n', event(3, 'staged')),
    cut,
    stream(event(5, 'processing').slice(0, 20), event(5, 'processing').slice(20), event(6, 'complete').slice(0, 40)),
    stream(event(6, 'complete')),
  );
  expect(await wait()).toMatchObject({ id: 7, state: 'complete' });
  expect(states).toEqual(['staged', 'processing', 'complete']);
  expect(failures).toEqual(['server_unreachable']);
  expect(server.requests.map(({ url, headers }) => [url, headers['last-event-id']])).toEqual([
    ['/api/uploads/upload/7/events', undefined],
    ['/api/uploads/upload/7/events', '3'],
    ['/api/uploads/upload/7/events', '3'],
    ['/api/uploads/upload/7/events', '5'],
  ]);
});

test.each([
  ['a server that knows no events', json(404, { error: 'Not Found', code: 'not_found' })],
  ['something in between that is no server of events', json(200, '<html>')],
  ['too many streams already', json(503, { error: 'busy', code: 'draining' }, { 'retry-after': '1' })],
])('%s: by asking, held by the server until something has changed', async (_, noEvents) => {
  const { server, states, wait } = await waitAt(
    noEvents,
    status('processing', { etag: '"1"' }),
    (_request, response) => void response.writeHead(304, { etag: '"1"' }).end(),
    status('complete', { etag: '"2"' }),
  );
  expect((await wait()).state).toBe('complete');
  expect(states).toEqual(['processing', 'complete']);
  expect(server.requests.slice(1).map(({ url, headers }) => [url, headers['if-none-match']])).toEqual([
    ['/api/uploads/upload/7', undefined],
    ['/api/uploads/upload/7?wait=30', '"1"'],
    ['/api/uploads/upload/7?wait=30', '"1"'],
  ]);
});

test('a server that holds no answers is asked when it says', async () => {
  const { server, wait } = await waitAt(
    json(404, { error: 'Not Found', code: 'not_found' }),
    status('processing', { 'retry-after': '0' }),
    status('complete'),
  );
  expect((await wait()).state).toBe('complete');
  expect(server.requests.map(({ url }) => url).slice(1)).toEqual(['/api/uploads/upload/7', '/api/uploads/upload/7']);
});

test('a newer server, with steps and codes that are not known here, is understood', async () => {
  const problems = [{ code: 'a_code_of_next_year', member: null, message: 'x' }];
  const newer = JSON.stringify({ ...uploadEventOf('rejected'), step: 'polish', problems, mood: 'fine' });
  const { wait } = await waitAt(stream(`id: 1\nevent: upload\ndata: ${newer}\n\n`));
  expect(await wait()).toMatchObject({ state: 'rejected', step: 'polish', problems });
});

test('an older server, which does not say what delays an upload, is understood', async () => {
  const { workers_alive: _, last_error: __, next_attempt_at: ___, ...older } = uploadEventOf('complete');
  const { wait } = await waitAt(stream(`id: 1\nevent: upload\ndata: ${JSON.stringify(older)}\n\n`));
  expect(await wait()).toMatchObject({ state: 'complete' });
});

test('the time is over, and nobody works: that the work goes on is not claimed', async () => {
  const data = JSON.stringify({ ...uploadEventOf('staged'), workers_alive: false });
  const { wait } = await waitAt(stream(`id: 1\nevent: upload\ndata: ${data}\n\n`), cut);
  await expect(wait({ timeoutMs: 1_500 })).rejects.toMatchObject({
    code: 'outcome_unknown',
    message: expect.stringMatching(/no worker is running: nothing happens until one is started$/),
  });
});

test('the time is over: nothing is claimed', async () => {
  const { wait } = await waitAt(cut);
  await expect(wait({ timeoutMs: 300 })).rejects.toMatchObject({
    code: 'outcome_unknown',
    message: expect.stringContaining('the work goes on'),
  });
});

test('who waits may stop, and what cannot pass is told at once', async () => {
  const { wait } = await waitAt((_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders());
  await expect(wait({ signal: AbortSignal.timeout(50) })).rejects.toThrow('timeout');
  const refused = await waitAt(json(403, { error: 'Forbidden', code: 'forbidden' }));
  await expect(refused.wait()).rejects.toMatchObject({ code: 'caller_refused' });
});
