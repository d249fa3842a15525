// The format of server-sent events (HTML standard, §9.2). Neighbours: watch-upload.ts, routes/get-upload-events.ts.
import type { Change } from '../waiting/watch-upload.ts';

/** How soon a reader comes back when the stream has ended or broken. */
const retryMs = 2_000;

export async function* formatEvents(changes: AsyncIterable<Change>): AsyncGenerator<string> {
  yield `retry: ${retryMs}\n\n`;
  for await (const change of changes) {
    yield change ? `event: upload\nid: ${change.id}\ndata: ${JSON.stringify(change.event)}\n\n` : ': nothing new\n\n';
  }
}
