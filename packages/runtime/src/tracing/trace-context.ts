// W3C trace context (https://www.w3.org/TR/trace-context/): continues the caller's trace, or starts one. The ids get
// into log lines and job payloads, also where nothing is traced. Neighbours: request-context.ts, tracer.ts.
import { randomUUID } from 'node:crypto';

export interface Trace {
  /** 32 hex characters, the same in every process that has to do with it. */
  readonly traceId: string;
  readonly isSampled: boolean;
}

const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:$|-)/;

/**
 * The trace that `traceparent` names. When there is none, or one that cannot be read, a trace of our own: its id is the
 * digits of `uuid`.
 */
export function continueTrace(traceparent: string | undefined, uuid: string = randomUUID()): Trace {
  const match = traceparent === undefined ? null : traceparentPattern.exec(traceparent);
  const isVersion0 = traceparent?.startsWith('00-') ?? false;
  const isReadable = match && (!isVersion0 || traceparent?.length === 55);
  if (!isReadable) return { traceId: digitsOf(uuid), isSampled: true };
  return { traceId: match[1]!, isSampled: (Number.parseInt(match[2]!, 16) & 1) === 1 };
}

const digitsOf = (uuid: string): string => uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);

/** What is handed on to whoever does the next part: the trace, and an id of our part, which is new with each call. */
export const formatTraceparent = ({ traceId, isSampled }: Trace): string =>
  `00-${traceId}-${digitsOf(randomUUID()).slice(16)}-${isSampled ? '01' : '00'}`;
