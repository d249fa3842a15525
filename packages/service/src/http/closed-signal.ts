// Whether the caller is still there, for work that goes on only while somebody waits for it.
import type { ServerResponse } from 'node:http';

/** Fires when the caller has gone, and when it has been answered. */
export function closedSignal(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort(new Error('the caller has gone')));
  return closed.signal;
}
