// Answers a GET or HEAD with stored bytes, whole or in part; or with what is made of them on the way, whole. Neighbours: send-object.ts
// (of a symbols file, as it is stored), send-plain.ts (unpacked), send-artefact.ts, conditional-response.ts, object-headers.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAppError, type AppError } from '@symdepot/errors';
import type { GetOptions, StoredObject } from '@symdepot/storage';
import { planResponse, type ResponsePlan } from './conditional-response.ts';
import { exactBytes } from './exact-bytes.ts';
import { setObjectHeaders } from './object-headers.ts';

/** For a pipeline. */
export type Pass = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface StoredBytes {
  /** Its generation becomes the ETag. */
  readonly object: StoredObject;
  open(options: Pick<GetOptions, 'range'>): Promise<Readable>;
  /** They are made as they are sent: no part of them can be had. */
  readonly isMade?: true;
  /** What else the bytes go through. */
  readonly through?: Pass;
  /** The status has already been sent, so that nothing else reports it. */
  onCutShort(error: AppError): void;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Headers of the response besides those of the object: an error must not have them. */
  readonly headers: Readonly<Record<string, string>>;
  /** What breaks off in an outage is ended by a reset of the connection, upon which this caller asks again: an end is for good. */
  readonly isReset?: boolean;
  /** A reader that is stalled for this long is cut off: until then, the store's bytes are buffered for it. */
  readonly unreadMs?: number;
}

const unreadTimeoutMs = 120_000;

/** @throws what `open` does: then nothing has been sent yet */
export async function sendBytes(
  { object, open, isMade, through, onCutShort }: StoredBytes,
  { request, response, headers, isReset = false, unreadMs = unreadTimeoutMs }: Exchange,
): Promise<void> {
  const isHead = request.method === 'HEAD';
  const plan = planResponse(isHead || isMade ? { ...request.headers, range: undefined } : request.headers, object);
  const body = isHead || !hasBody(plan) ? undefined : await open(rangeOf(plan));
  response.statusCode = plan.status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  setObjectHeaders(response, object, plan, isMade ? 'none' : 'bytes');
  if (!body) return void response.end();
  response.setTimeout(unreadMs, () => {
    if (response.writableNeedDrain) response.destroy();
  });
  const exact = exactBytes(lengthOf(plan, object));
  const pass: Pass = through ? (chunks) => through(exact(chunks)) : exact;
  try {
    await pipeline(body, isReset ? resetting(pass, request) : pass, response);
  } catch (error) {
    if (isAppError(error)) onCutShort(error); // else the caller has disconnected
    throw error;
  }
}

/** Before the pipeline closes the connection. */
const resetting = (pass: Pass, { socket }: IncomingMessage): Pass =>
  async function* resetOnOutage(chunks) {
    try {
      yield* pass(chunks);
    } catch (error) {
      if (isAppError(error) && error.kind === 'unavailable') socket.resetAndDestroy();
      throw error;
    }
  };

const hasBody = ({ status }: ResponsePlan): boolean => status === 200 || status === 206;
const rangeOf = (plan: ResponsePlan) => (plan.status === 206 ? { range: plan.range } : {});
const lengthOf = (plan: ResponsePlan, { storedBytes }: StoredObject): number =>
  plan.status === 206 ? plan.range.end - plan.range.start : storedBytes;
