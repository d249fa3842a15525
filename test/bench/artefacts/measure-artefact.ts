// An artefact over a bad line: sent by parts while the line is cut and ingest is killed, stored, and read back. What travels a second
// time, and what the processes hold in memory meanwhile. What is sent lies nowhere on the disk. Neighbours: generated-content.ts,
// watch-memory.ts, ../sections.ts (the same of archives).
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createArtefactClient } from '../../harness/clients/artefact-client.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { arrived, ask } from '../../harness/clients/v2-client.ts';
import { createFleet } from '../../harness/processes/fleet.ts';
import { generateContent } from './generated-content.ts';
import { mebibytes, seconds, type Row } from '../report.ts';
import type { Bench } from '../sections.ts';
import { openSettings } from '../site.ts';
import { watchMemory } from './watch-memory.ts';

const mebi = 2 ** 20;
/** A part that is being gathered, and what is on its way through sockets. */
const againMebibytes = 24;
const interruptions = ['cut', 'cut', 'kill', 'cut', 'cut', 'kill', 'cut'] as const;

export async function measureArtefact(bench: Bench, bytes: number): Promise<Row[]> {
  const hash = createHash('sha512');
  for (const chunk of generateContent(0, bytes)) hash.update(chunk);
  const sha512 = hash.digest('hex');

  await using fleet = await createFleet({ postgresUrl: bench.postgresUrl, settings: openSettings });
  const [worker, download] = [await fleet.start('worker'), await fleet.start('download')];
  let ingest = await fleet.start('ingest');
  const [ofIngest, ofWorker, ofDownload] = await Promise.all([ingest, worker, download].map(watchMemory));
  await using stack = new AsyncDisposableStack();
  for (const watch of [ofIngest!, ofWorker!, ofDownload!]) stack.use(watch);
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_artefacts', 'read_internal_artefacts'] });
  const announced = await createArtefactClient(ingest.url, token).request('POST', '/artefacts', { sha512, size: bytes });
  const url = new URL(announced.json<{ put_url: string }>().put_url);
  const there = (): string => ingest.url + url.pathname + url.search;

  const lost: string[] = [];
  let most = 0;
  let acknowledged = 0;
  let travelled = 0;
  const startedAt = performance.now();
  for (const [index, kind] of interruptions.entries()) {
    // Not where a part ends.
    const end = Math.floor((bytes * (index + 1)) / (interruptions.length + 1)) + 12_345;
    const sent = await sendUntil(there(), { start: acknowledged, end, bytes }, async () => {
      if (kind === 'kill') ingest.signal('SIGKILL');
    });
    if (kind === 'kill') {
      await ingest.exit;
      ingest = await fleet.start('ingest');
      await ofIngest!.follow(ingest);
    }
    const now = await settled(there());
    if (now < acknowledged) throw new Error(`${now} bytes are there, and ${acknowledged} were acknowledged`);
    const again = (acknowledged + sent - now) / mebi;
    lost.push(`${again.toFixed(1)} (${kind} at ${mebibytes(end / mebi)})`);
    most = Math.max(most, again);
    travelled += sent;
    acknowledged = now;
  }
  const rest = bytes - acknowledged;
  travelled += rest;
  await sendRest(there(), acknowledged, bytes);
  const storedAt = performance.now();
  const whileStored = { ingest: ofIngest!.report().line, worker: ofWorker!.report().line };
  const { digest, seconds: readSeconds } = await readBack(`${download.url}/artefacts/sha512/${sha512}`, token);
  if (digest !== sha512) throw new Error('other bytes came back');
  const memory = [ofIngest!, ofWorker!, ofDownload!].map((watch) => watch.report());
  const above = memory.map(({ rest: low, peak }) => peak - low);
  const inWords = (values: readonly number[]): string =>
    ['ingest', 'worker', 'download'].map((process, index) => `${process} ${mebibytes(values[index]!)}`).join(', ');
  const name = mebibytes(bytes / mebi);
  return [
    {
      figure: `an artefact of ${name}, the line cut five times, ingest killed twice: what travelled`,
      result: `${(travelled / mebi).toFixed(1)} MiB`,
      against: `MiB sent again after each: ${lost.join(', ')}; acknowledged ones never`,
      target: `≤ ${againMebibytes} MiB each`,
      isMet: most <= againMebibytes,
    },
    {
      figure: `peak memory above rest, artefact of ${name}, filesystem`,
      result: inWords(above),
      against: `at rest ${inWords(memory.map(({ rest: low }) => low))}; announced to stored ${seconds((storedAt - startedAt) / 1_000)}; read back ${mebibytes(bytes / mebi / readSeconds)}/s`,
      target: '≤ 150 MiB each',
      isMet: Math.max(...above) <= 150,
    },
    { figure: 'memory of ingest at each tenth of the time from announced to stored, MiB', result: whileStored.ingest },
    { figure: 'the same of the worker, which begins when all has arrived', result: whileStored.worker },
  ];
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
}

/** Sends until `end`, and breaks off there. @returns how many bytes were handed to the line */
async function sendUntil(url: string, { start, end, bytes }: Span, interrupt: () => Promise<void>): Promise<number> {
  const controller = new AbortController();
  let sent = 0;
  async function* body(): AsyncGenerator<Buffer> {
    for (const chunk of generateContent(start, end)) {
      sent += chunk.length;
      yield chunk;
    }
    await interrupt();
    controller.abort();
  }
  const headers = { 'Content-Range': `bytes ${start}-*/${bytes}` };
  const response = await send(url, { method: 'PUT', body: Readable.from(body()), headers, signal: controller.signal }).catch(
    () => undefined,
  );
  if (response) throw new Error(`${response.status} before all was sent: ${response.body.toString()}`);
  return sent;
}

/** What had arrived before a cut is still being counted for a moment. */
async function settled(url: string): Promise<number> {
  let last = -1;
  for (;;) {
    const now = arrived(await ask(url));
    if (now === last) return now;
    last = now;
    await delay(500);
  }
}

/** Until it is stored, however long a worker takes. */
async function sendRest(url: string, start: number, bytes: number): Promise<void> {
  const headers = { 'Content-Range': `bytes ${start}-*/${bytes}` };
  let response = await send(url, { method: 'PUT', body: Readable.from(generateContent(start, bytes)), headers });
  while (response.status === 503) {
    await delay(1_000);
    response = await ask(url, bytes);
  }
  if (response.status !== 200) throw new Error(`${response.status}: ${response.body.toString()}`);
}

async function readBack(url: string, token: string): Promise<{ digest: string; seconds: number }> {
  const startedAt = performance.now();
  const asked = request(url, { headers: { Authorization: `Bearer ${token}` }, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const hash = createHash('sha512');
  for await (const chunk of response) hash.update(chunk as Buffer);
  return { digest: hash.digest('hex'), seconds: (performance.now() - startedAt) / 1_000 };
}
