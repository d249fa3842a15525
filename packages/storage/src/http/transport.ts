// Plain HTTP requests to a store's API. The vendors' libraries are used for credentials only: their own requests cannot be
// cancelled, neither by a deadline nor by an abort, or cost several times as much (docs/adr/0008-gcs-by-our-own-requests.md,
// docs/adr/0036-s3-by-the-same-requests.md). Neighbours: retry.ts, ../gcs, ../s3.
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { withDeadline } from '@symdepot/async';

const http = process.getBuiltinModule('node:http'); // an import would load undici, too

export type RequestHeaders = Readonly<Record<string, string>>;

export interface TransportConfig {
  /** The headers that say who sends a request, made anew each time because credentials expire. */
  authorize(request: StoreRequest): Promise<Iterable<readonly [string, string]>>;
  /** What people should know about an unexpected response, by its body. */
  readonly findAdvice?: (body: string) => string | undefined;
  /** How long the server may be silent. */
  readonly timeoutMs: number;
}

export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: RequestHeaders;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** The response with one of these statuses, unread. @throws StoreStatusError for any other one, or the network's error */
  send(request: StoreRequest, expected: readonly number[]): Promise<IncomingMessage>;
  close(): void;
}

/** A response with an unexpected status. */
export class StoreStatusError extends Error {
  override readonly name = 'StoreStatusError';
  readonly status: number;
  /** What the store says about it, in the language of its API; a HEAD has none. */
  readonly body: string;

  constructor(status: number, { method, url }: StoreRequest, body: string, advice?: string) {
    super(`${advice === undefined ? '' : `${advice}: `}${method} ${url.pathname} was answered ${status}: ${body.slice(0, 500)}`);
    this.status = status;
    this.body = body;
  }
}

export function createTransport({ authorize, findAdvice, timeoutMs }: TransportConfig): Transport {
  const plainAgent = new http.Agent({ keepAlive: true });
  const secureAgent = new https.Agent({ keepAlive: true });

  /** The libraries that look for credentials have no deadline of their own. */
  const tooLate = (): never => {
    throw new Error(`no credentials within ${timeoutMs} ms`);
  };

  const respond = async (sent: StoreRequest): Promise<IncomingMessage> => {
    const { method, url, headers, body, signal } = sent;
    const credentials = Object.fromEntries(await withDeadline(timeoutMs, () => authorize(sent), tooLate));
    const options = { method, headers: { ...headers, ...credentials }, ...(signal && { signal }) };
    return new Promise((resolve, reject) => {
      const request =
        url.protocol === 'https:'
          ? https.request(url, { ...options, agent: secureAgent })
          : http.request(url, { ...options, agent: plainAgent });
      let response: IncomingMessage | undefined;
      const giveUp = (): void => void request.destroy(new Error(`${url.host} was silent for ${timeoutMs} ms`));
      request.setTimeout(timeoutMs, () => {
        if (response === undefined) giveUp(); // called at most once
      });
      request.on('error', reject);
      request.on('response', (received) => {
        response = received;
        // Bytes that wait here to be read are the reader's delay, not the server's.
        received.setTimeout(timeoutMs, () => {
          if (received.readableLength > 0) received.socket.setTimeout(timeoutMs);
          else giveUp();
        });
        resolve(received);
      });
      request.end(body);
    });
  };

  return {
    async send(request, expected) {
      const response = await respond(request);
      const status = response.statusCode ?? 0;
      if (expected.includes(status)) return response;
      const body = await text(response);
      throw new StoreStatusError(status, request, body, findAdvice?.(body));
    },
    close() {
      plainAgent.destroy();
      secureAgent.destroy();
    },
  };
}
