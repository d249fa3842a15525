// A signal that the caller has disconnected, for work that only continues while somebody waits for it.
import type { ServerResponse } from 'node:http';

/** Fires when the caller has gone, and when it has been answered; has fired when it went before anybody asked. */
export function closedSignal(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  const abort = (): void => closed.abort(new Error('the caller has gone'));
  if (response.closed) abort();
  else response.once('close', abort);
  return closed.signal;
}
