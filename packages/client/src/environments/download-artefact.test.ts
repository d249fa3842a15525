import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../create-client.ts';
import { json, startScriptedServer, type Handler } from '../testing/scripted-server.ts';
import type { PartialFile } from './download-artefact.ts';

const content = Buffer.from('the bytes of an artefact');
const name = { algorithm: 'sha512', digest: 'a5'.repeat(64) } as const;

async function serve(...handlers: readonly [Handler, ...Handler[]]) {
  const server = await startScriptedServer(...handlers);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const ranges = () => server.requests.map(({ headers }) => headers.range);
  return { ranges, client: createClient({ url: server.url, retries: 1 }) };
}

function fileWith(start: Uint8Array = new Uint8Array()) {
  let bytes = Buffer.from(start);
  const file: PartialFile = {
    get bytes() {
      return bytes.length;
    },
    append: async (chunk) => void (bytes = Buffer.concat([bytes, chunk])),
    clear: async () => void (bytes = Buffer.alloc(0)),
  };
  return { file, text: () => bytes.toString() };
}

/** From `start` on; breaks the connection after `sent` bytes. */
const send =
  (start: number, sent = content.length): Handler =>
  (request, response) => {
    const rest = content.subarray(start);
    const range = start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length, ...range });
    response.write(rest.subarray(0, sent), () => {
      if (sent < rest.length) setTimeout(() => request.socket.destroy(), 20);
      else response.end();
    });
  };

test('goes on where it broke off, as often as it takes', async () => {
  const { client, ranges } = await serve(send(0, 5), send(5, 3), send(8, 4), send(12));
  const { file, text } = fileWith();
  const told: number[] = [];
  await client.environments.download(name, file, { onReceived: (bytes, total) => told.push(bytes / total) });
  expect([text(), ranges(), told.at(-1)]).toEqual([content.toString(), [undefined, 'bytes=5-', 'bytes=8-', 'bytes=12-'], 1]);
});

test('what an earlier run has left is not fetched again', async () => {
  const { client, ranges } = await serve(send(10));
  const { file, text } = fileWith(content.subarray(0, 10));
  await client.environments.download(name, file);
  expect([text(), ranges()]).toEqual([content.toString(), ['bytes=10-']]);
});

test('where all of it is there already, nothing is fetched', async () => {
  const { client } = await serve(json(416, {}, { 'content-range': `bytes */${content.length}` }));
  const { file, text } = fileWith(content);
  await client.environments.download(name, file);
  expect(text()).toBe(content.toString());
});

test('where there is more than there can be, or ranges are not heeded, it begins anew', async () => {
  const longer = await serve(json(416, {}, { 'content-range': `bytes */${content.length}` }), send(0));
  const more = fileWith(Buffer.concat([content, content]));
  await longer.client.environments.download(name, more.file);
  expect([more.text(), longer.ranges()]).toEqual([content.toString(), ['bytes=48-', undefined]]);
  const whole = await serve(send(0));
  const some = fileWith(Buffer.from('something else'));
  await whole.client.environments.download(name, some.file);
  expect(some.text()).toBe(content.toString());
});

test('a refusal is what the server says', async () => {
  const { client } = await serve(json(410, { error: 'This artefact was removed', code: 'artefact_removed', request_id: 'r' }));
  await expect(client.environments.download(name, fileWith().file)).rejects.toMatchObject({
    code: 'server_refused',
    message: 'This artefact was removed',
    details: { status: 410 },
  });
});
