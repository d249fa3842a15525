// Fifty clients with one token, as the builds of one project are: each sends its next archive when the last one is answered, and
// the same again after `Retry-After`. Is anybody kept waiting longer than the others? Neighbours: site.ts, sections.ts.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { send, type HttpResponse } from '../harness/clients/http.ts';
import { createToken } from '../harness/clients/tokens.ts';
import type { Corpus } from './corpora/corpus.ts';
import { percentile } from './measure.ts';
import { seconds, times, type Row } from './report.ts';
import type { Bench } from './sections.ts';
import { createSite } from './site.ts';

const clientCount = 50;
const archivesEach = 8;
/** KiB of text, in turn: mixed, as those of builds are. */
const sizes = [40, 80, 160, 400, 1_200, 4_000];

interface Waited {
  readonly sizeIndex: number;
  /** From the first byte of the first try to the 201. */
  readonly ms: number;
  readonly refusals: number;
}

export async function measureClients(bench: Bench, queueUrls: Readonly<Record<string, string | undefined>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [queue, queueUrl] of Object.entries(queueUrls)) {
    // As many slots as a token has by default, and as many as there are clients: then nobody is refused.
    for (const slots of [16, clientCount]) {
      const waited = await sendAll(bench, slots, queueUrl);
      rows.push(...toRows(`${clientCount} clients of one token, ${slots} at once, queue on ${queue}`, waited));
    }
  }
  return rows;
}

async function sendAll(bench: Bench, slots: number, queueUrl: string | undefined): Promise<Waited[]> {
  const settings = { UPLOAD_CONCURRENT_PER_TOKEN: String(slots), UPLOAD_MAX_BACKLOG_SECONDS: '3600' };
  await using site = await createSite(bench.postgresUrl, settings, queueUrl);
  await site.fleet.start('worker');
  const token = await createToken(site.fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const waited: Waited[] = [];
  let seed = 20_000;
  const work = async (client: number): Promise<void> => {
    for (let turn = 0; turn < archivesEach; turn++) {
      const sizeIndex = (client + turn) % sizes.length;
      const bytes = sizes[sizeIndex]! * 1_024;
      const corpus = await bench.write('client', { originalBytes: bytes, memberBytes: [Math.max(8_192, bytes / 8)], seed: seed++ });
      waited.push({ sizeIndex, ...(await sendUntilCreated(site.ingest.url, token, corpus)) });
    }
  };
  await Promise.all(Array.from({ length: clientCount }, (_, client) => work(client)));
  return waited;
}

function toRows(figure: string, waited: readonly Waited[]): Row[] {
  const all = waited.map(({ ms }) => ms);
  const [p50, p95, most] = [percentile(all, 0.5), percentile(all, 0.95), Math.max(...all)];
  const bySize = sizes.map((size, index) => {
    const ofSize = waited.filter(({ sizeIndex }) => sizeIndex === index).map(({ ms }) => ms);
    return `${size} KiB ${seconds(percentile(ofSize, 0.5) / 1_000)}`;
  });
  const refusals = waited.reduce((sum, one) => sum + one.refusals, 0);
  return [
    {
      figure: `${figure}, p95 to p50`,
      result: times(p95 / p50),
      against: `p50 ${seconds(p50 / 1_000)}, p95 ${seconds(p95 / 1_000)}, most ${seconds(most / 1_000)}; refused ${refusals} times`,
      target: '≤ 3×',
      isMet: p95 <= 3 * p50,
    },
    { figure: 'of these, p50 by size', result: '', against: bySize.join(', ') },
  ];
}

async function sendUntilCreated(url: string, token: string, corpus: Corpus): Promise<Omit<Waited, 'sizeIndex'>> {
  const startedAt = performance.now();
  for (let refusals = 0; ; refusals++) {
    const response = await post(url, token, corpus);
    if (response.status === 201) return { ms: performance.now() - startedAt, refusals };
    if (response.status !== 429 && response.status !== 503) throw new Error(`${response.status}: ${response.body.toString()}`);
    await delay(Number(response.headers['retry-after'] ?? 1) * 1_000);
  }
}

async function post(url: string, token: string, { path }: Corpus): Promise<HttpResponse> {
  const start = `--bench\r\nContent-Disposition: form-data; name="symbols.zip"; filename="symbols.zip"\r\n\r\n`;
  return send(`${url}/upload/`, {
    method: 'POST',
    body: Buffer.concat([Buffer.from(start), await readFile(path), Buffer.from('\r\n--bench--\r\n')]),
    headers: { 'Auth-Token': token, 'Content-Type': 'multipart/form-data; boundary=bench' },
  });
}
