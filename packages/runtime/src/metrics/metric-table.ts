// The format of a table of metrics. Every process declares its metrics in tables up front: an undeclared name or label
// value does not compile, and docs/metrics.md is generated from the tables. Neighbour: metrics.ts creates the metrics.

/** The values that a label can have; where they cannot be listed, one line that says what bounds them. */
export type LabelValues = readonly string[] | string;

interface MetricBase {
  readonly help: string;
  readonly labels?: Readonly<Record<string, LabelValues>>;
}
export interface CounterDefinition extends MetricBase {
  readonly type: 'counter';
}
export interface GaugeDefinition extends MetricBase {
  readonly type: 'gauge';
}
export interface HistogramDefinition extends MetricBase {
  readonly type: 'histogram';
  /** Upper bounds, in the unit of the name. */
  readonly buckets: readonly number[];
}
export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;
export type MetricTable = Readonly<Record<`symdepot_${string}`, MetricDefinition>>;

/** Prometheus sets the first two itself, and would rename ours; the others belong to histograms and summaries. */
const foreignLabels = ['job', 'instance', 'le', 'quantile'];

/** Declares metrics: `symdepot_<noun>_<unit>`, counters `symdepot_<noun>_total`. */
export function defineMetrics<const T extends MetricTable>(table: T): T {
  for (const [name, { type, labels = {} }] of Object.entries<MetricDefinition>(table)) {
    if (!/^symdepot(_[a-z0-9]+)+$/.test(name) || name.endsWith('_total') !== (type === 'counter')) {
      throw new TypeError(`${name} is no name for a ${type}: symdepot_<noun>_<unit>, and _total for counters only`);
    }
    const foreign = Object.keys(labels).find((label) => foreignLabels.includes(label));
    if (foreign !== undefined) throw new TypeError(`${name} has the label ${foreign}, which is not ours to set`);
  }
  return table;
}

type LabelsOf<L> = { readonly [K in keyof L]: L[K] extends readonly (infer V)[] ? V : string };
/** The labels, all of them, then the values; no labels where the definition has none. */
type Arguments<D, V extends unknown[]> = D extends { readonly labels: infer L } ? [labels: LabelsOf<L>, ...V] : V;

export interface Counter<D> {
  inc(...args: Arguments<D, [by?: number]>): void;
}
export interface Gauge<D> {
  set(...args: Arguments<D, [value: number]>): void;
  inc(...args: Arguments<D, [by?: number]>): void;
  dec(...args: Arguments<D, [by?: number]>): void;
  /** Forgets all label combinations, before setting those that there are now. */
  reset(): void;
}
export interface Histogram<D> {
  observe(...args: Arguments<D, [value: number]>): void;
}
export type MetricOf<D> = D extends { readonly type: 'counter' }
  ? Counter<D>
  : D extends { readonly type: 'gauge' }
    ? Gauge<D>
    : Histogram<D>;
export type MetricsOf<T> = { readonly [N in keyof T]: MetricOf<T[N]> };
