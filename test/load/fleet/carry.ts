// One upload from its first byte to its last file: sent, followed to its end, and everything in it downloaded and compared at the
// moment it is said to be complete. Neighbours: patient-call.ts (each request), run.ts (all of them).
import { gunzipSync } from 'node:zlib';
import type { CorpusFile } from '../../bench/corpora/corpus.ts';
import { streamForm } from '../../bench/site.ts';
import type { Endpoints, UploadStatus } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import type { Planned } from './mix.ts';
import { callPatiently, type Patience } from './patient-call.ts';

export interface Carrier {
  readonly endpoints: Endpoints;
  readonly token: string;
  /** `Prefer: respond-async`: 202 and questions, instead of waiting for 201. */
  readonly isAsync: boolean;
  /** Accepted: whoever does not wait may send the next. */
  readonly onAnswer?: () => void;
}

export interface Carried {
  readonly id: number;
  readonly answer: 201 | 202;
  readonly post: Patience;
  /** From the first byte of the first try until its end was known, milliseconds. */
  readonly totalMs: number;
  /** By the server's clock, milliseconds. */
  readonly createdAt: number;
  readonly completedAt: number;
  readonly state: UploadStatus['state'];
  /** Keys that are complete, and missing or wrong. */
  readonly lies: readonly string[];
  /** Of all requests but the POST. */
  readonly refusals: number;
  readonly cuts: number;
}

interface Described extends UploadStatus {
  readonly created_at: string;
  readonly completed_at: string | null;
}

/** @throws whatever no patient client can do anything about */
export async function carry({ corpus, lane }: Planned, { endpoints, token, isAsync, onAnswer }: Carrier): Promise<Carried> {
  let [refusals, cuts] = [0, 0];
  const ask = async (call: () => Promise<HttpResponse>): Promise<HttpResponse> => {
    const { response, patience } = await callPatiently(call);
    refusals += patience.refusals;
    cuts += patience.cuts;
    return response;
  };
  const auth = { 'Auth-Token': token };
  const pathOf = urlsOf(lane, endpoints);
  // Somebody looks for a file before it is there: its absence is remembered, and must be forgotten.
  const before = await ask(() => sendInTime(pathOf(corpus.files[0]!)));
  if (before.status !== 404) throw new Error(`${corpus.files[0]!.key} is there before it was sent: ${before.status}`);

  const startedAt = performance.now();
  const { response: answer, patience: post } = await callPatiently(() => {
    const form = streamForm(corpus);
    const headers = { ...auth, ...form.headers, ...(isAsync && { Prefer: 'respond-async' }) };
    return sendInTime(`${endpoints.ingest}/upload/`, { method: 'POST', body: form.body, headers });
  });
  if (answer.status !== (isAsync ? 202 : 201)) throw new Error(`POST: ${answer.status} ${answer.body.toString()}`);
  onAnswer?.();
  const { id } = answer.json<{ upload: { id: number } }>().upload;
  const isOver = ({ state }: Described): boolean => state !== 'staged' && state !== 'processing';
  const statusOf = async (query: string): Promise<Described> =>
    (await ask(() => sendInTime(`${endpoints.status}/api/uploads/upload/${id}${query}`, { headers: auth }))).json<{
      upload: Described;
    }>().upload;
  let upload: Described | undefined;
  while (isAsync && !(upload && isOver(upload))) {
    if (performance.now() - startedAt > endMs) throw new Error(`upload ${id} has no end: ${JSON.stringify(upload)}`);
    upload = await statusOf('?wait=25');
  }
  const totalMs = performance.now() - startedAt;
  const lies = isAsync && upload?.state !== 'complete' ? [] : await differing(corpus.files, (file) => ask(() => follow(pathOf(file))));
  upload ??= await statusOf('');
  return {
    id,
    answer: isAsync ? 202 : 201,
    post,
    totalMs,
    createdAt: Date.parse(upload.created_at),
    completedAt: Date.parse(upload.completed_at ?? ''),
    state: upload.state,
    lies,
    refusals,
    cuts,
  };
}

const urlsOf =
  (lane: Planned['lane'], { download }: Endpoints) =>
  ({ key }: CorpusFile): string =>
    `${download}${lane === 'try' ? '/try' : ''}/${key}`;

/** What a late write or a takeover has done to it since. @returns keys that are missing or wrong now */
export async function lookAgain({ corpus, lane }: Planned, endpoints: Endpoints): Promise<string[]> {
  const pathOf = urlsOf(lane, endpoints);
  return differing(corpus.files, async (file) => (await callPatiently(() => follow(pathOf(file)))).response);
}

/** Nothing takes longer, not even what several dead workers have had in their hands one after the other. */
const endMs = 600_000;

/** Each request has an end: a hang is a finding, and says of what. Longer than a POST waits (UPLOAD_WAIT_SECONDS). */
async function sendInTime(url: string, options: Parameters<typeof send>[1] = {}): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(300_000);
  return send(url, { ...options, signal }).catch((error: unknown) => {
    throw signal.aborted ? new Error(`no end of an answer in time: ${options.method ?? 'GET'} ${url}`, { cause: error }) : error;
  });
}

/** As debuggers do. */
async function follow(url: string): Promise<HttpResponse> {
  const response = await sendInTime(url);
  return response.status === 302 ? sendInTime(response.headers.location!) : response;
}

async function differing(files: readonly CorpusFile[], download: (file: CorpusFile) => Promise<HttpResponse>): Promise<string[]> {
  const wrong: string[] = [];
  for (const file of files) {
    const { status, headers, body } = await download(file);
    const content = headers['content-encoding'] === 'gzip' && status === 200 ? gunzipSync(body) : body;
    if (status !== 200 || !isMadeOf(content, file)) wrong.push(`${file.key} (${status})`);
  }
  return wrong;
}

function isMadeOf(content: Buffer, { pieces }: CorpusFile): boolean {
  let at = 0;
  return pieces.every(({ text }) => text.equals(content.subarray(at, (at += text.length)))) && at === content.length;
}
