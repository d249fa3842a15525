// What a process tells a collector of its work, as spans: a request, a step, a call to a store. Without a collector nothing is
// told, and nothing is loaded. Neighbours: open-tracer.ts (which one), open-telemetry.ts (the door).
import type { Logger } from '../log/logger.ts';
import type { Trace } from './trace-context.ts';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
/** Attributes, by OpenTelemetry's names where there is one, else `symdepot.…`. Never a secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanOptions {
  /** Default `internal`. */
  readonly kind?: SpanKind;
  /** The `traceparent` of another process. Default: the span in which this one is begun. */
  readonly parent?: string | undefined;
  readonly facts?: SpanFacts;
}

export interface Span {
  readonly trace: Trace;
  /** For whoever does the next part, in another process. */
  readonly traceparent: string;
  rename(name: string): void;
  note(facts: SpanFacts): void;
  /** Tells what kind of error it is, by its code or name; or a kind by itself. */
  fail(error: unknown): void;
  /** Whatever is begun in `work` belongs to this span. */
  run<T>(work: () => T): T;
  end(): void;
}

/** A call to a store, as packages/storage tells it. */
export interface StoreCall {
  readonly operation: string;
  readonly bucket: string;
  /** Of the object. */
  readonly name: string;
}
export type ObserveStoreCall = <T>(call: StoreCall, work: () => Promise<T>) => Promise<T>;

export interface TracerOptions {
  /** Of the process. */
  readonly name: string;
  readonly version: string;
  readonly logger: Logger;
}

export interface Tracer {
  /** Undefined where nothing is traced. */
  begin(name: string, options?: SpanOptions): Span | undefined;
  /** A span that lasts as long as the work, and fails with it. */
  during<T>(name: string, options: SpanOptions, work: (span: Span | undefined) => Promise<T>): Promise<T>;
  /** Of the span that is under way here. */
  currentTraceparent(): string | undefined;
  /** Undefined where nothing is traced. */
  readonly observeStoreCall: ObserveStoreCall | undefined;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

export const noTracer: Tracer = {
  begin: () => undefined,
  during: (_name, _options, work) => work(undefined),
  currentTraceparent: () => undefined,
  observeStoreCall: undefined,
  close: async () => {},
};
