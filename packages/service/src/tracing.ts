// W3C trace context (https://www.w3.org/TR/trace-context/): goes on with the caller's trace, or begins one. The ids get
// into log lines and job payloads. Neighbour: http/request-context.ts.
import { randomUUID } from 'node:crypto';

export interface Trace {
  /** 32 hex characters, the same in every process that has to do with it. */
  readonly traceId: string;
  /** 16 hex characters: our part of it. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:$|-)/;

/** Our part of the trace that `traceparent` names; a trace of our own when there is none, or one that cannot be read. */
export function continueTrace(traceparent: string | undefined): Trace {
  const match = traceparentPattern.exec(traceparent ?? '');
  const isVersion0 = traceparent?.startsWith('00-') ?? false;
  const isReadable = match && (!isVersion0 || traceparent?.length === 55);
  const spanId = randomHex().slice(16);
  if (!isReadable) return { traceId: randomHex(), spanId, isSampled: true };
  return { traceId: match[1]!, spanId, isSampled: (Number.parseInt(match[2]!, 16) & 1) === 1 };
}

/** 32 characters, from the reserve of random bytes that Node.js keeps for UUIDs: a read of its own costs ten times as much. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** What is handed on to whoever does the next part. */
export const formatTraceparent = ({ traceId, spanId, isSampled }: Trace): string => `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
