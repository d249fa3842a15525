// A body that is read as a whole, such as JSON: bounded in its bytes, as they are when they are unpacked, and in its time. Whoever
// counts what is in memory is told as it comes. Neighbour: request-body.ts (bodies that stream on).
import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AppError, isAppError } from '@symdepot/errors';
import { requestBody } from './request-body.ts';

export interface BodyLimits {
  /** Unpacked. */
  readonly maxBytes: number;
  /** Default: `body_too_large`. */
  readonly tooLarge?: () => AppError;
  /** Called before a chunk of this many decompressed bytes is kept. The reading fails with what it throws. */
  readonly onBytes?: (count: number) => void;
  /** How long the sender may be silent, and how long the whole body may take. */
  readonly idleMs?: number;
  readonly wholeMs?: number;
}

const defaultIdleMs = 30_000;
/** 8 MiB over a line of 28 KB/s. */
const defaultWholeMs = 300_000;

const unpackers: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** @throws AppError `body_too_large`, `body_stalled`, `media_type_unsupported`, `request_invalid`, what `onBytes` throws */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, onBytes, idleMs = defaultIdleMs, wholeMs = defaultWholeMs } = limits;
  const tooLarge = limits.tooLarge ?? ((): AppError => new AppError('body_too_large', { limit: maxBytes }));
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const unpack = openUnpacker(request);
  const late = new AbortController();
  const stall = (ms: number): void => late.abort(new AppError('body_stalled', { seconds: ms / 1_000 }));
  const idle = setTimeout(stall, idleMs, idleMs);
  const whole = setTimeout(stall, wholeMs, wholeMs);
  let arrived = 0;
  const measure = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      idle.refresh();
      if ((arrived += chunk.length) > maxBytes) throw tooLarge();
      yield chunk;
    }
  };
  const chunks: Buffer[] = [];
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    let bytes = 0;
    for await (const chunk of source) {
      if ((bytes += chunk.length) > maxBytes) throw tooLarge();
      onBytes?.(chunk.length);
      chunks.push(chunk);
    }
  };
  try {
    const body = requestBody(request);
    await (unpack
      ? pipeline(body, measure, unpack, collect, { signal: late.signal })
      : pipeline(body, measure, collect, { signal: late.signal }));
  } catch (error) {
    if (late.signal.aborted) throw late.signal.reason;
    if (isAppError(error) || unpack === undefined) throw error;
    throw new AppError('request_invalid', { reason: 'The body cannot be unpacked' }, { cause: error });
  } finally {
    clearTimeout(idle);
    clearTimeout(whole);
  }
  return Buffer.concat(chunks);
}

/**
 * Whatever its content type says: `curl -d` says nothing of JSON. @throws AppError those of readBody; `malformed`, by default
 * `request_invalid`
 */
export async function readJson(
  request: IncomingMessage,
  { isOptional = false, ...limits }: BodyLimits & { readonly isOptional?: boolean },
  malformed = cannotBeParsed,
): Promise<unknown> {
  const body = await readBody(request, limits);
  if (isOptional && body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw malformed(cause);
  }
}

const cannotBeParsed = (cause: unknown): AppError => new AppError('request_invalid', { reason: 'The body cannot be parsed' }, { cause });

function openUnpacker(request: IncomingMessage): Transform | undefined {
  const encoding = (request.headers['content-encoding'] || 'identity').toLowerCase();
  if (encoding === 'identity') return undefined;
  const open = unpackers.get(encoding);
  if (open === undefined) throw new AppError('media_type_unsupported', { contentType: `Content-Encoding: ${encoding}` });
  return open();
}
