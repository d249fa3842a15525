// Responds with server-sent events (HTML standard, §9.2): written no faster than they are read, and cut off when nobody reads.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { requestContext } from '../request/request-context.ts';

const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'private, no-store, no-transform',
  // For nginx, which else keeps events back until there are some kilobytes of them.
  'X-Accel-Buffering': 'no',
};

/**
 * `frames` are texts in the format of the standard; they end by themselves within `maxMs`, else they are cut. Resolves when
 * the stream is over, however it ended: readers come back.
 */
export async function sendEventStream(
  request: Request,
  response: Response,
  frames: AsyncIterable<string>,
  { maxMs }: { readonly maxMs: number },
): Promise<void> {
  response.set(headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  const tooLong = AbortSignal.timeout(maxMs);
  try {
    await pipeline(Readable.from(frames, { highWaterMark: 1 }), response, { signal: tooLong });
  } catch (error) {
    if (tooLong.aborted || !isGone(error)) requestContext(request).logger.warn({ err: error }, 'event stream cut');
  }
}

/** The reader closed the connection. */
const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
