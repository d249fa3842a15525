// Receives the changes of an upload as server-sent events (contract §4). Neighbours: listen-polls.ts (where events are
// blocked), wait-for-upload.ts (reconnects after a connection has ended).
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readResponse, type Connection } from '../http/connection.ts';
import { requestTo } from '../http/request-to.ts';
import { responseError } from '../http/response-error.ts';
import { heardUpload, type HeardUpload } from './tolerant-schemas.ts';

/** Resumes after the last event received, on whatever connection. */
export interface EventPosition {
  lastEventId: string | undefined;
}

/** Three heartbeats of the server: a connection that is silent for longer is dead, as after a laptop was asleep. */
const idleMs = 45_000;

/**
 * Ends when the server ends the stream. `undefined`: the server has nothing new to send, query the status instead.
 * @throws AppError by the status; `answer_unexpected` where these are no events; `server_unreachable`; the signal's reason
 */
export async function* listenEvents(
  connection: Connection,
  uploadId: number,
  position: EventPosition,
  signal: AbortSignal,
): AsyncGenerator<HeardUpload | undefined> {
  const headers = {
    accept: 'text/event-stream',
    'cache-control': 'no-cache',
    ...(position.lastEventId !== undefined && { 'last-event-id': position.lastEventId }),
  };
  const answer = await connection.open({
    ...requestTo(routes.status.getUploadEvents, { params: { id: uploadId } }),
    headers,
    idleMs,
    signal,
  });
  const { url, status, body } = answer;
  try {
    if (status === 204) yield undefined;
    if (status !== 200) {
      if (status >= 300) throw responseError(await readResponse(answer));
      return;
    }
    if (!/^text\/event-stream\b/.test(String(answer.headers['content-type']))) {
      throw new AppError('answer_unexpected', { url, status, reason: 'no events' });
    }
    const heard: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (event) => heard.push(event) });
    const decoder = new TextDecoder();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (const { id, event, data } of heard.splice(0)) {
        if (event !== 'upload') continue;
        position.lastEventId = id ?? position.lastEventId;
        yield parseEvent(data, url);
      }
    }
  } finally {
    body.destroy();
  }
}

function parseEvent(data: string, url: string): HeardUpload {
  try {
    return heardUpload.parse(JSON.parse(data));
  } catch (cause) {
    throw new AppError('answer_unexpected', { url, status: 200, reason: 'an event is not in its form' }, { cause });
  }
}
