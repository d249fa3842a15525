// Receives the changes of an upload by polling its status: the server holds each response until something has changed,
// if it can, and otherwise says when to poll again (contract §4). Neighbours: listen-events.ts, wait-for-upload.ts.
import { routes } from '@symdepot/api';
import { pause } from '@symdepot/async';
import { z } from 'zod';
import type { Connection } from '../http/connection.ts';
import { parseResponse } from '../http/parse-response.ts';
import { requestTo } from '../http/request-to.ts';
import { readRetryAfter } from '../http/retry-after.ts';
import { heardUpload, type HeardUpload } from './tolerant-schemas.ts';

/** The part of the whole status that an event would contain. */
const statusResponse = z.object({ upload: heardUpload });

const waitSeconds = 30;
const idleMs = (waitSeconds + 30) * 1_000;
/** One change per second is as much as anybody can read. */
const shortestPauseMs = 1_000;
const defaultPauseSeconds = 2;

/** Never ends by itself. @throws AppError by the status, `answer_unexpected`, `server_unreachable`; the signal's reason */
export async function* listenPolls(connection: Connection, uploadId: number, signal: AbortSignal): AsyncGenerator<HeardUpload> {
  let etag: string | undefined;
  let isHeld = true;
  for (;;) {
    const mayHold = isHeld && etag !== undefined;
    const askedAt = performance.now();
    const answer = await connection.ask({
      ...requestTo(routes.status.getUpload, { params: { id: uploadId }, query: { wait: mayHold ? waitSeconds : undefined } }),
      ...(etag !== undefined && { headers: { 'if-none-match': etag } }),
      idleMs,
      signal,
    });
    if (mayHold && answer.status === 400) {
      isHeld = false; // by a server that does not wait, or not for so long
      continue;
    }
    if (answer.status !== 304) {
      const { upload } = parseResponse(answer, statusResponse);
      etag = typeof answer.headers['etag'] === 'string' ? answer.headers['etag'] : undefined;
      yield upload;
    }
    const canHold = isHeld && etag !== undefined;
    const pauseMs = canHold ? shortestPauseMs : (readRetryAfter(answer.headers['retry-after']) ?? defaultPauseSeconds) * 1_000;
    await pause(Math.max(0, pauseMs - (performance.now() - askedAt)), signal);
  }
}
