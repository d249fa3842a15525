// Plain HTTP requests to Google's JSON API. Google's client library is used for credentials only: its own requests
// cannot be cancelled, neither by a deadline nor by an abort, and its long uploads do not survive every fault
// (docs/adr/0008-gcs-by-our-own-requests.md).
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { withDeadline } from '@symdepot/async';

const http = process.getBuiltinModule('node:http'); // an import would load undici, too

export interface TransportConfig {
  /** Credentials for a request, fetched anew each time because they expire. */
  authorize(): Promise<Iterable<readonly [string, string]>>;
  /** How long the server may be silent. */
  readonly timeoutMs: number;
}

export interface GcsRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** The response with one of these statuses, unread. @throws GcsStatusError for any other one, or the network's error */
  send(request: GcsRequest, expected: readonly number[]): Promise<IncomingMessage>;
  close(): void;
}

/** A response with an unexpected status. */
export class GcsStatusError extends Error {
  override readonly name = 'GcsStatusError';
  readonly status: number;

  constructor(status: number, method: string, url: URL, body: string) {
    super(`${method} ${url.pathname} was answered ${status}: ${body.slice(0, 500)}`);
    this.status = status;
  }
}

export function createTransport({ authorize, timeoutMs }: TransportConfig): Transport {
  const plainAgent = new http.Agent({ keepAlive: true });
  const secureAgent = new https.Agent({ keepAlive: true });

  /** Google's library has no deadline of its own. */
  const tooLate = (): never => {
    throw new Error(`no credentials within ${timeoutMs} ms`);
  };

  const respond = async ({ method, url, headers, body, signal }: GcsRequest): Promise<IncomingMessage> => {
    const credentials = Object.fromEntries(await withDeadline(timeoutMs, authorize, tooLate));
    const options = { method, headers: { ...headers, ...credentials }, ...(signal && { signal }) };
    return new Promise((resolve, reject) => {
      const request =
        url.protocol === 'https:'
          ? https.request(url, { ...options, agent: secureAgent })
          : http.request(url, { ...options, agent: plainAgent });
      let response: IncomingMessage | undefined;
      request.setTimeout(timeoutMs, () => {
        // Bytes that wait here to be read are the reader's delay, not the server's.
        if (response !== undefined && response.readableLength > 0) response.socket.setTimeout(timeoutMs);
        else request.destroy(new Error(`${url.host} was silent for ${timeoutMs} ms`));
      });
      request.on('error', reject);
      request.on('response', (received) => resolve((response = received)));
      request.end(body);
    });
  };

  return {
    async send(request, expected) {
      const response = await respond(request);
      const status = response.statusCode ?? 0;
      if (expected.includes(status)) return response;
      throw new GcsStatusError(status, request.method, request.url, await text(response));
    },
    close() {
      plainAgent.destroy();
      secureAgent.destroy();
    },
  };
}
