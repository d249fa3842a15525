// One HTTP request and its response: the door of got. No implicit behaviour: no retries, no errors for status
// codes. Neighbours: response-error.ts (what statuses mean), retrying.ts (retries).
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { AppError, isAppError } from '@symdepot/errors';
import got, { RequestError, type PlainResponse } from 'got';
import { createProxyAgents, type ProxyEnvironment } from './proxy-agents.ts';
import { reasonOf } from './reason-of.ts';

export interface ConnectionOptions {
  /** The server's base URL; its path is kept. */
  readonly url: URL;
  readonly token: string | undefined;
  readonly userAgent: string;
  /** The environment to take proxies from; default: no proxies. */
  readonly environment?: ProxyEnvironment | undefined;
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the server's base URL, without a leading slash; or an absolute URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array> | undefined;
  /** Only for the server itself: with it, a redirect is a response like any other; and so it is for a PUT, which means more by 308. */
  readonly withToken?: boolean;
  /** The longest silence in which neither side sends anything. */
  readonly idleMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse<Body = string> {
  /** The final URL after all redirects; without its query, which may hold a secret. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
}

export interface Connection {
  /** The body must be read to its end, or destroyed. @throws AppError `server_unreachable`, `address_unfit`; the signal's reason */
  open(request: Request): Promise<HttpResponse<Readable>>;
  /** The whole response as text. @throws as `open` */
  ask(request: Request): Promise<HttpResponse>;
}

const connectMs = 15_000;
const defaultIdleMs = 60_000;
/** Responses of symdepot are far smaller; anything larger does not come from symdepot. */
const maxResponseBytes = 256 * 2 ** 20;

export function createConnection({ url: server, token, userAgent, environment = {} }: ConnectionOptions): Connection {
  const base = new URL(server.pathname.endsWith('/') ? server : `${server.href}/`);
  const agent = createProxyAgents(environment);
  const client = got.extend({
    ...(agent && { agent }),
    throwHttpErrors: false,
    retry: { limit: 0 },
    headers: { 'user-agent': userAgent },
  });

  const open: Connection['open'] = async (request) => {
    const { method = 'GET', path, headers = {}, body, withToken = true, idleMs = defaultIdleMs, signal } = request;
    signal?.throwIfAborted();
    const url = new URL(path, base);
    const stream = client.stream(url, {
      method,
      headers: { ...headers, ...(withToken && token !== undefined && { 'auth-token': token }) },
      followRedirect: !withToken && method !== 'PUT', // a token must not go to another server
      timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs, socket: idleMs },
      ...(body !== undefined && { body: body as AsyncGenerator<Uint8Array> }),
      ...(signal && { signal }),
    });
    const answer = new PassThrough({ highWaterMark: 2 ** 20 });
    const translate = (error: unknown): Error =>
      signal?.aborted ? (signal.reason as Error) : unreachable(error, base, agent !== undefined);
    stream.on('error', (error) => answer.destroy(translate(error)));
    answer.on('error', () => {}); // the reader gets the error as well
    answer.once('close', () => stream.destroy());
    if (body === undefined && method !== 'GET') stream.end(); // else got waits for a writer
    stream.pipe(answer);
    try {
      const [{ statusCode: status, headers: answered, url: asked }] = (await once(stream, 'response')) as [PlainResponse];
      return { url: asked.replace(/\?.*$/s, ''), status, headers: answered, body: answer };
    } catch (error) {
      throw translate(error);
    }
  };

  return {
    open,
    ask: async (request) => readResponse(await open(request)),
  };
}

/** The error for a failure below HTTP; a body that cannot be read here has an error of its own. */
function unreachable(error: unknown, base: URL, hasProxies: boolean): AppError {
  const cause = error instanceof Error ? error.cause : undefined;
  if (isAppError(cause)) return cause;
  // A store that the server has redirected to is not the server.
  const asked = error instanceof RequestError && error.options.url instanceof URL ? error.options.url : base;
  const url = asked.origin === base.origin ? base.href : `${asked.origin}/`;
  const { text, isLasting } = reasonOf(error);
  const reason = hasProxies ? `${text} (proxies are set: HTTPS_PROXY, HTTP_PROXY, NO_PROXY)` : text; // it may be theirs
  return new AppError(isLasting ? 'address_unfit' : 'server_unreachable', { url, reason }, { cause: error });
}

/** @throws what the body fails with; AppError `answer_unexpected` when there is no end of it */
export async function readResponse(answer: HttpResponse<Readable>): Promise<HttpResponse> {
  const { url, status, body } = answer;
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxResponseBytes) body.destroy(new AppError('answer_unexpected', { url, status, reason: 'the answer has no end' }));
  });
  return { ...answer, body: await text(body) };
}
