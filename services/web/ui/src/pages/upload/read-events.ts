// One connection to the event stream of an upload. Not EventSource: that one tells neither heartbeats nor refusals. Neighbour: upload-feed.ts.
import type { UploadEvent } from '@symdepot/api';
import { createParser } from 'eventsource-parser';
import { toApiError } from '../../api/api-error.ts';

export interface Hears {
  /** The server is there: the answer has begun, or bytes have come, be it only a heartbeat. */
  onContact(): void;
  onEvent(event: UploadEvent): void;
}

/** @returns `done` when there will be no more, `ended` when the server wants its caller to come back @throws ApiError, or the fetch's error */
export async function readEvents(url: string, signal: AbortSignal, { onContact, onEvent }: Hears): Promise<'done' | 'ended'> {
  const response = await fetch(url, { headers: { Accept: 'text/event-stream' }, signal, cache: 'no-store' });
  if (response.status === 204) return 'done';
  if (!response.ok || !response.body) throw await toApiError(response);
  onContact();
  const parser = createParser({
    onEvent: ({ event, data }) => event === 'upload' && onEvent(JSON.parse(data) as UploadEvent),
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return 'ended';
    onContact();
    parser.feed(decoder.decode(value, { stream: true }));
  }
}
