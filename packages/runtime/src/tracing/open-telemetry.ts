// The door of OpenTelemetry: spans by OTLP. The SDK reads OTEL_… from the environment itself: where to, by which protocol, headers,
// the size of its buffer. Loaded by open-tracer.ts only when there is a collector.
import {
  context,
  defaultTextMapGetter,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Context, Span as VendorSpan } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, envDetector, resourceFromAttributes, serviceInstanceIdDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { endsWithin } from '@symdepot/async';
import { AppError } from '@symdepot/errors';
import type { Logger } from '../log/logger.ts';
import type { Span, SpanFacts, SpanOptions, Tracer, TracerOptions } from './tracer.ts';

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** How long a process that ends waits for its collector. */
const closeMs = 3_000;

/** Ours, whatever OTEL_PROPAGATORS says: it is what the jobs in the queue have. */
const w3c = new W3CTraceContextPropagator();

/**
 * @param ratio of the traces that begin here; what others have begun is traced if they do
 * @returns undefined where the SDK's own variables have switched it off
 */
export function startOpenTelemetry(ratio: number, { name, version, logger }: TracerOptions): Tracer | undefined {
  diag.setLogger(toDiagLogger(logger), DiagLogLevel.WARN);
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': `symdepot-${name}`, 'service.version': version })),
    // Not that of the process, which tells its command line: a token may be in it.
    resourceDetectors: [serviceInstanceIdDetector, envDetector],
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    // Metrics and logs have their own ways.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    textMapPropagator: null,
  });
  sdk.start();
  const vendor = trace.getTracer('symdepot', version);
  // Never ended, so never sent. Without a provider its ids are zeros, and would be those of every log line and job.
  if (!trace.isSpanContextValid(vendor.startSpan('probe').spanContext())) return undefined;
  const begin = (spanName: string, { kind = 'internal', parent, facts = {} }: SpanOptions = {}): Span => {
    const within = parent === undefined ? context.active() : w3c.extract(ROOT_CONTEXT, { traceparent: parent }, defaultTextMapGetter);
    return wrap(vendor.startSpan(spanName, { kind: kinds[kind], attributes: known(facts) }, within), within);
  };
  const during: Tracer['during'] = async (spanName, options, work) => {
    const span = begin(spanName, options);
    try {
      return await span.run(() => work(span));
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    begin,
    during,
    currentTraceparent() {
      const current = trace.getActiveSpan();
      return current && traceparentOf(current);
    },
    observeStoreCall: ({ operation, bucket, name: object }, work) =>
      during(`store ${operation}`, { kind: 'client', facts: { 'symdepot.bucket': bucket, 'symdepot.object': object } }, work),
    async close() {
      await endsWithin(closeMs, sdk.shutdown());
    },
  };
}

function wrap(span: VendorSpan, within: Context): Span {
  const own = trace.setSpan(within, span);
  const { traceId, traceFlags } = span.spanContext();
  return {
    trace: { traceId, isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0 },
    traceparent: traceparentOf(span),
    rename: (name) => void span.updateName(name),
    note: (facts) => void span.setAttributes(known(facts)),
    fail(error) {
      span.setAttribute('error.type', typeOf(error));
      // No message: those of vendors' errors have URLs in them, with what is secret in their queries.
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    run: (work) => context.with(own, work),
    end: () => span.end(),
  };
}

function typeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown';
}

function traceparentOf(span: VendorSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;
}

const known = (facts: SpanFacts): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** A collector that is away is no fault of ours, and worth a line. */
function toDiagLogger(logger: Logger) {
  const warn = (message: string, ...details: unknown[]): void => logger.warn({ details: details.map(String) }, `traces: ${message}`);
  const nothing = (): void => {};
  return { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
}
