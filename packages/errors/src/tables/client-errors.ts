// What @symdepot/client throws, and the command line with it, besides what the server itself said. A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

/** What the server said of itself: its status, its stable code and its request id, where it gave them. */
interface Refusal {
  status: number;
  /** In the server's own words. */
  error: string;
  /** What to do, where the server says it beside the error. */
  hint?: string | undefined;
  code?: string | undefined;
  requestId?: string | undefined;
}

export const clientErrors = {
  server_unreachable: {
    kind: 'unavailable',
    message: (d: { url: string; reason: string }) => `${d.url} cannot be reached: ${d.reason}`,
    meaning: 'No connection, or it broke before the answer was complete. Is the address right, and does the server run?',
  },
  server_busy: {
    kind: 'unavailable',
    message: (d: Refusal & { retryAfterSeconds?: number | undefined }) => `The server cannot do it now (${d.status}): ${d.error}`,
    meaning: 'It answered with 429 or 5xx, also when it was asked again. The same later may work.',
  },
  server_refused: {
    kind: 'invalid',
    message: (d: Refusal & { problems?: readonly { member: string | null; message: string }[] | undefined }) => d.error,
    meaning: 'It answered with a 4xx, which asking again does not change. The message is its own.',
  },
  caller_refused: {
    kind: 'forbidden',
    message: (d: Refusal) => d.error,
    meaning: 'It answered with 403: the token is missing, wrong or expired, or may not do this.',
  },
  answer_unexpected: {
    kind: 'internal',
    message: (d: { url: string; status: number; reason: string }) =>
      `${d.url} does not answer as symdepot does (${d.status}: ${d.reason}). Is the address right?`,
    meaning: 'Something else answers there, such as a proxy or a sign-in page, or a symdepot of another version.',
  },
  address_unfit: {
    kind: 'invalid',
    message: (d: { url: string; reason: string }) => `${d.url} cannot be spoken to: ${d.reason}`,
    meaning: 'The address has https where the server speaks http, or the other way round; or the certificate is of nobody who is trusted.',
  },
  proxy_refused: {
    kind: 'too_large',
    message: (d: { url: string; status: number }) =>
      `A proxy before the server takes no bodies of that size (${d.url}, ${d.status}), as nginx beyond its client_max_body_size. ` +
      'Raise its limit, or send less at a time',
    meaning: 'Something between client and server answered with 413 itself. Smaller archives may pass.',
  },
  archive_unreadable: {
    kind: 'invalid',
    message: (d: { name: string; reason: string }) => `${quoted(d.name)} cannot be read: ${d.reason}`,
    meaning: 'A file that was to be sent is gone, may not be read, or was changed while it was sent.',
  },
  outcome_unknown: {
    kind: 'unavailable',
    message: (d: { uploadId: number; seconds: number; hasWorkers?: boolean | undefined }) =>
      `Upload ${d.uploadId} was not finished after ${d.seconds} s; ` +
      (d.hasWorkers === false ? 'no worker is running: nothing happens until one is started' : 'the work goes on'),
    meaning: 'The client has waited for as long as it was told to. Ask for the status later.',
  },
} as const satisfies Record<string, ErrorEntry>;
