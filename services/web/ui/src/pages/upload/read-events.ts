// One connection to the event stream of an upload. Not EventSource: that one tells neither heartbeats nor refusals. Neighbour: upload-feed.ts.
import type { UploadEvent } from '@symdepot/api';
import { createParser } from 'eventsource-parser';
import { ApiError, toApiError } from '../../api/api-error.ts';

export interface Hears {
  /** The server is there: the answer has begun, or bytes have come, be it only a heartbeat. */
  onContact(): void;
  onEvent(event: UploadEvent): void;
}

/** The comment of a server that cannot know what becomes of the upload: not heard of as long as it goes on. */
const outage = 'database_unavailable';

/**
 * @returns `done` when there will be no more, `ended` when the server wants its caller to come back
 * @throws ApiError, also where the server cannot know what becomes of the upload; the fetch's error
 */
export async function readEvents(url: string, signal: AbortSignal, { onContact, onEvent }: Hears): Promise<'done' | 'ended'> {
  const response = await fetch(url, { headers: { Accept: 'text/event-stream' }, signal, cache: 'no-store' });
  if (response.status === 204) return 'done';
  if (!response.ok || !response.body) throw await toApiError(response);
  onContact();
  let isAway = false;
  const parser = createParser({
    onEvent: ({ event, data }) => event === 'upload' && onEvent(JSON.parse(data) as UploadEvent),
    onComment: (text) => (isAway ||= text === outage),
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return 'ended';
    parser.feed(decoder.decode(value, { stream: true }));
    if (isAway) {
      await reader.cancel();
      throw new ApiError({ status: 503, code: outage, message: 'The database of the server cannot be reached' });
    }
    onContact();
  }
}
