// Responds to requests that Node's parser cannot read: they never reach the app. In the format of all errors (contract §4), on the
// raw connection, which is then closed. Neighbours: listen.ts, error-handler.ts.
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '@symdepot/errors';
import type { Logger } from '../../log/logger.ts';

/** What `clientError` is told. */
export interface UnreadableError extends Error {
  readonly code?: string;
  /** Node's own words. */
  readonly reason?: string;
  /** The bytes that came last, and how many of them could be read. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** By Node's code: status, and what is said. */
const refusals: ReadonlyMap<string, readonly [status: string, message: string]> = new Map([
  ['HPE_INVALID_URL', ['400 Bad Request', 'The path or the query has characters that must be percent-encoded']],
  ['HPE_HEADER_OVERFLOW', ['431 Request Header Fields Too Large', 'The headers of the request are too long']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', ['413 Payload Too Large', 'The chunk extensions of the request are too long']],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['408 Request Timeout', 'The request did not arrive in time']],
]);

/** Who has been answered reads the response and leaves; who does not is cut. */
const leaveMs = 5_000;

/** @param isAnswering whether an answer to an earlier request is under way on this connection */
export function refuseUnreadable(error: UnreadableError, socket: Duplex, isAnswering: boolean, logger?: Logger): void {
  if (!socket.writable || isAnswering || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const location = encodedTarget(error);
  const { status, headers, body } = location === undefined ? refusal(error, requestId) : redirection(location);
  const head = [
    `HTTP/1.1 ${status}`,
    ...headers,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-ID: ${requestId}`,
    'Connection: close',
  ];
  logger?.info({ request_id: requestId, code: error.code, reason: error.reason, status }, 'request cannot be read');
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), leaveMs).unref();
}

interface HttpResponse {
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const redirection = (location: string): HttpResponse => ({ status: '302 Found', headers: [`Location: ${location}`], body: '' });

function refusal({ code = '', reason = 'it is no HTTP' }: UnreadableError, requestId: string): HttpResponse {
  const [status, message] = refusals.get(code) ?? ['400 Bad Request', `The request cannot be read: ${reason}`];
  const errorCode: ErrorCode = 'request_invalid';
  return {
    status,
    headers: ['Content-Type: application/json'],
    body: JSON.stringify({ error: message, code: errorCode, request_id: requestId }),
  };
}

/**
 * Where a GET or HEAD leads whose path or query holds raw bytes, as debuggers send them for names that are not ASCII: to the same
 * with these percent-encoded. Always on this host.
 */
function encodedTarget({ code, rawPacket, bytesParsed = 0 }: UnreadableError): string | undefined {
  if (code !== 'HPE_INVALID_URL' || !rawPacket) return undefined;
  const begin = rawPacket.lastIndexOf('\n', bytesParsed) + 1;
  const end = rawPacket.indexOf('\n', begin);
  const target = /^(?:GET|HEAD) (\/[^ ]*) HTTP\/1\.[01]\r?$/.exec(rawPacket.toString('latin1', begin, end))?.[1];
  return target
    ?.replace(/^\/+/, '/')
    .replaceAll(/[^!-~]|\\/g, (byte) => `%${byte.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`);
}
