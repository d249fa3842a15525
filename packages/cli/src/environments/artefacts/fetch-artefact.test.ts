import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@symdepot/client';
import { waitFor } from '@symdepot/testkit';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { silentProgress } from '../../progress/progress.ts';
import { fetchArtefact } from './fetch-artefact.ts';

let cache: string;
beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), 'symdepot-test-cache-'))));
afterEach(() => rm(cache, { recursive: true, force: true }));

const content = randomBytes(400_000);
const name = { algorithm: 'sha512', digest: createHash('sha512').update(content).digest('hex') } as const;
const folder = () => join(cache, 'sha512', name.digest.slice(0, 2));
const place = () => join(folder(), name.digest);
const parts = async (): Promise<string[]> =>
  (await readdir(folder()).catch(() => [])).filter((file) => file.endsWith('.part')).map((file) => join(folder(), file));

/** Sends each request, from where it begins, what a test lets it have. */
async function startServer() {
  const started: { readonly start: number; readonly response: ServerResponse }[] = [];
  const server = createServer(({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const range = start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start, ...range });
    response.flushHeaders();
    started.push({ start, response });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const context = { client: createClient({ url, retries: 0 }), progress: silentProgress, signal: new AbortController().signal };
  return {
    fetch: () => fetchArtefact(context, { name, label: 'it', cache }),
    /** The n-th request: until `end` of the whole, and until somebody has written it; without one, all that is left. */
    async send(request: number, from: number | undefined, end?: number): Promise<void> {
      const { start, response } = await waitFor(() => started[request], { what: `request ${request}` });
      if (end === undefined) return void response.end(content.subarray(from ?? start));
      response.write(content.subarray(from ?? start, end));
      const sizes = async (): Promise<number[]> => (await Promise.all((await parts()).map((path) => stat(path)))).map(({ size }) => size);
      await waitFor(async () => (await sizes()).includes(end), { what: `${end} bytes` });
    },
    cut: (request: number) => void started[request]!.response.destroy(),
    starts: () => started.map(({ start }) => start),
  };
}

test('two that share a cache write into files of their own, and the second begins with what the first has', async () => {
  const server = await startServer();
  const one = server.fetch();
  await server.send(0, undefined, 200_000);
  const other = server.fetch();
  await server.send(1, undefined, 300_000);
  expect([server.starts(), (await parts()).length]).toEqual([[0, 200_000], 2]);
  await server.send(0, 200_000);
  expect(await one).toEqual({ path: place(), bytes: content.length, wasThere: false });
  expect((await readFile(place())).equals(content)).toBe(true);
  await server.send(1, 300_000);
  // The first has removed what the second was at, and the second finds the whole.
  expect(await other).toEqual({ path: place(), bytes: content.length, wasThere: true });
  expect((await readFile(place())).equals(content)).toBe(true);
  expect([await readdir(folder()), server.starts().length]).toEqual([[name.digest], 2]);
});

test('what is returned is what the disk has, whoever has written to it', async () => {
  const server = await startServer();
  const fetched = server.fetch();
  await server.send(0, undefined, 200_000);
  await appendFile((await parts())[0]!, 'x');
  await server.send(0, 200_000);
  await expect(fetched).rejects.toMatchObject({ code: 'refused' });
  expect(await readdir(folder())).toEqual([]);
});

test('what others have left: the largest is gone on with, the young stay until the whole is there', async () => {
  const server = await startServer();
  const first = server.fetch();
  await server.send(0, undefined, 1_000);
  server.cut(0);
  await expect(first).rejects.toMatchObject({ code: 'server_unreachable' });
  const [young] = await parts();
  const old = `${place()}.1.part`; // as the first release of this command called them
  await writeFile(old, content.subarray(0, 5_000));
  await utimes(old, new Date(0), new Date(0));
  const second = server.fetch();
  await server.send(1, undefined, 6_000);
  expect(server.starts()).toEqual([0, 5_000]);
  expect([(await parts()).includes(young!), (await parts()).includes(old)]).toEqual([true, false]);
  await server.send(1, 6_000);
  expect(await second).toMatchObject({ wasThere: false });
  expect(await readdir(folder())).toEqual([name.digest]);
});

test('damaged leftovers are given up once, and fetched anew', async () => {
  const server = await startServer();
  const first = server.fetch();
  await server.send(0, undefined, 1_000);
  server.cut(0);
  await expect(first).rejects.toMatchObject({ code: 'server_unreachable' });
  await writeFile((await parts())[0]!, randomBytes(1_000));
  const second = server.fetch();
  await server.send(1, undefined);
  await server.send(2, undefined);
  expect([await second, server.starts()]).toMatchObject([{ wasThere: false }, [0, 1_000, 0]]);
  expect(await readdir(folder())).toEqual([name.digest]);
});
