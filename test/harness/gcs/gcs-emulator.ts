// A Google Cloud Storage in this process, in memory: the part of the JSON API that clients of ours use, and the public
// `GET /<bucket>/<object>`. Any request can meet with a fault. Neighbours: gcs-api.ts (the responses), gcs-bucket.ts (the objects).
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { faultResponse, GcsApi, type HttpResponse } from './gcs-api.ts';
import { GcsFault, type GcsBucket } from './gcs-bucket.ts';

export interface EmulatedRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What becomes of a request: answered · answered with an error · answered after a while · never answered · cut before
 * anything happens · carried out, but the response is lost · answered, but cut (or stuck) in the middle of the body · answered
 * with half of the body, as if that were all · answered with the body in small pieces, a while between them.
 */
export type Fate =
  | 'pass'
  | { readonly status: number }
  | { readonly delayMs: number }
  | 'hang'
  | 'cut'
  | 'lose-answer'
  | 'cut-body'
  | 'hang-body'
  | 'half-body'
  | { readonly trickleMs: number };
export type ChooseFate = (request: EmulatedRequest) => Fate;

export interface GcsEmulatorOptions {
  readonly port?: number;
  /** Buckets that exist from the start. */
  readonly buckets?: readonly string[];
  readonly onRequest?: ChooseFate;
}

export interface GcsEmulator {
  /** Without a slash at the end; what clients call the API endpoint. */
  readonly url: string;
  /** As settings name it. */
  bucketUrl(bucket: string): string;
  readonly buckets: ReadonlyMap<string, GcsBucket>;
  /** In place of the `onRequest` so far; without one every request passes. */
  setFate(onRequest?: ChooseFate): void;
  stop(): Promise<void>;
}

export async function startGcsEmulator(options: GcsEmulatorOptions = {}): Promise<GcsEmulator> {
  const api = new GcsApi(options.buckets ?? []);
  let chooseFate: ChooseFate = options.onRequest ?? (() => 'pass');

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://emulator');
    const { method = 'GET', headers } = request;
    const fate = chooseFate({ method, path: decodeURIComponent(url.pathname), query: url.searchParams, headers });
    if (fate === 'hang') return;
    if (fate === 'cut') return void request.socket.destroy();
    const { body, isWhole } = await readBody(request);
    if (!isWhole) return api.keepPart(request, url, body);
    if (typeof fate === 'object' && 'delayMs' in fate) await delay(fate.delayMs);
    const answer = answerTo(() => {
      if (typeof fate === 'object' && 'status' in fate) throw new GcsFault(fate.status, 'injected');
      return api.answer(request, url, body);
    });
    if (fate === 'lose-answer') return void request.socket.destroy();
    await send(response, method, answer, fate);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    bucketUrl: (bucket) => `gs://${bucket}?endpoint=${encodeURIComponent(base)}`,
    buckets: api.buckets,
    setFate: (onRequest = () => 'pass') => void (chooseFate = onRequest),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What came before its client left. */
async function readBody(request: IncomingMessage): Promise<{ body: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    return { body: Buffer.concat(chunks), isWhole: true };
  } catch {
    return { body: Buffer.concat(chunks), isWhole: false };
  }
}

function answerTo(work: () => HttpResponse): HttpResponse {
  try {
    return work();
  } catch (error) {
    return faultResponse(error);
  }
}

const pieces = 4;

async function send(response: ServerResponse, method: string, answer: HttpResponse, fate: Fate): Promise<void> {
  const { status, headers, body: whole = Buffer.alloc(0) } = answer;
  const half = whole.subarray(0, whole.length >> 1);
  const body = fate === 'half-body' ? half : whole;
  response.writeHead(status, { ...headers, ...(status !== 204 && { 'content-length': body.length }) });
  if (method === 'HEAD') return void response.end();
  if (fate === 'cut-body') return void response.write(half, () => response.destroy());
  if (fate === 'hang-body') return void response.write(half);
  if (typeof fate === 'object' && 'trickleMs' in fate) {
    const size = Math.ceil(body.length / pieces);
    for (let start = 0; start + size < body.length; start += size) {
      response.write(body.subarray(start, start + size));
      // The time is the fault.
      await delay(fate.trickleMs);
    }
    return void response.end(body.subarray(size * (Math.ceil(body.length / size) - 1)));
  }
  response.end(body);
}
