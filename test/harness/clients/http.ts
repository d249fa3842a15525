// Speaks HTTP to the system under test, with nothing done for it behind its back: no redirects, no decompression.
// Whatever symdepot answers is held against docs/openapi.json. Neighbours: client.ts knows the routes, contract.ts.
import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { checkContract } from './contract.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it came over the wire. */
  readonly body: Buffer;
  json<T = Record<string, unknown>>(): T;
}

export interface Send {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent in chunks, without a Content-Length. */
  readonly body?: Buffer | Readable;
  readonly signal?: AbortSignal;
}

/** One request on a connection of its own. */
export async function send(url: string, { method = 'GET', headers = {}, body, signal }: Send = {}): Promise<HttpResponse> {
  const length = Buffer.isBuffer(body) ? { 'Content-Length': String(body.length) } : {};
  const sent = request(url, { method, headers: { ...length, ...headers }, agent: false, ...(signal && { signal }) });
  sent.on('error', () => {}); // told by `answered`; what breaks after the head is told by the body
  sent.flushHeaders(); // else a body that does not come would keep them back
  const answered = once(sent, 'response');
  // A server may answer, and close, before it has been told everything: the response is what counts.
  const bodySent = body === undefined ? undefined : pipeline(Buffer.isBuffer(body) ? Readable.from([body]) : body, sent).catch(() => {});
  if (body === undefined) sent.end();
  const [response] = (await answered) as [Readable & { statusCode: number; headers: IncomingHttpHeaders }];
  const received = await buffer(response);
  await bodySent;
  checkContract({ method, url, status: response.statusCode, headers: response.headers, body: received });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: received,
    json: <T>() => JSON.parse(received.toString()) as T,
  };
}

export interface FormPart {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** Makes the part a file. */
  readonly filename?: string;
}

export interface Form {
  readonly body: Buffer;
  readonly headers: { readonly 'Content-Type': string };
}

/** A multipart form, written by the platform's own encoder. */
export async function encodeForm(parts: readonly FormPart[]): Promise<Form> {
  const form = new FormData();
  for (const { name, content, filename } of parts) {
    if (filename === undefined) form.append(name, String(content));
    else form.append(name, new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), filename);
  }
  const encoded = new Response(form);
  return { body: Buffer.from(await encoded.arrayBuffer()), headers: { 'Content-Type': encoded.headers.get('content-type') ?? '' } };
}
