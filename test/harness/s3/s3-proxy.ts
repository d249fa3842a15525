// In front of a store with the S3 API: passes requests on as they are, since they are signed, unless a test has another fate for them.
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';

export interface ProxiedRequest {
  readonly method: string;
  /** Decoded, `/bucket/object`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Passed on · answered in the store's stead, with an error code · never answered · cut before anything happens · carried out, but
 * the response is lost · cut, or stuck, in the middle of the response's body · answered without a header of the response.
 */
export type S3Fate =
  | 'pass'
  | { readonly status: number; readonly code?: string }
  | 'hang'
  | 'cut'
  | 'lose-answer'
  | 'cut-body'
  | 'hang-body'
  | { readonly withoutHeader: string };

export interface S3Proxy {
  readonly url: string;
  /** Until the next call; without a function, every request passes. */
  setFate(choose?: (request: ProxiedRequest) => S3Fate): void;
  stop(): Promise<void>;
}

export async function startS3Proxy(targetUrl: string): Promise<S3Proxy> {
  let choose: (request: ProxiedRequest) => S3Fate = () => 'pass';
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://proxy');
    const { method = 'GET', headers } = request;
    const fate = choose({ method, path: decodeURIComponent(url.pathname), query: url.searchParams, headers });
    if (fate === 'hang') return;
    if (fate === 'cut') return void request.socket.destroy();
    const body = await buffer(request);
    if (typeof fate === 'object' && 'status' in fate) return answer(response, method, fate);
    const passed = httpRequest(targetUrl + (request.url ?? '/'), { method, headers, agent: false });
    const answered = once(passed, 'response') as Promise<[IncomingMessage]>;
    passed.end(body);
    const [answerOfStore] = await answered;
    const content = await buffer(answerOfStore);
    if (fate === 'lose-answer') return void request.socket.destroy();
    const answerHeaders = { ...answerOfStore.headers };
    delete answerHeaders['connection'];
    delete answerHeaders['transfer-encoding'];
    if (typeof fate === 'object') delete answerHeaders[fate.withoutHeader];
    response.writeHead(answerOfStore.statusCode ?? 502, {
      ...answerHeaders,
      ...(method !== 'HEAD' && { 'content-length': content.length }),
    });
    const half = content.subarray(0, content.length >> 1);
    if (fate === 'cut-body') return void response.write(half, () => response.destroy());
    if (fate === 'hang-body') return void response.write(half);
    response.end(content);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFate: (chosen = () => 'pass') => void (choose = chosen),
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(response: ServerResponse, method: string, { status, code }: { readonly status: number; readonly code?: string }): void {
  const body =
    code === undefined ? '' : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>injected</Message></Error>`;
  response.writeHead(status, { etag: '"injected"', 'content-length': Buffer.byteLength(body) }).end(method === 'HEAD' ? '' : body);
}
