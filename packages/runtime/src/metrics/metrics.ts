// The metrics of a process, from tables (metric-table.ts) to the text that Prometheus scrapes. The only file that imports
// prom-client. Neighbours: kit.ts (one registry per process), http/admin-app.ts (`/metrics`).
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withDeadline } from '@symdepot/async';
import { defineMetrics, type MetricDefinition, type MetricsOf, type MetricTable } from './metric-table.ts';

export interface Metrics {
  /** The metrics of a table. The same table again gives the same metrics: services of one process share them. */
  register<const T extends MetricTable>(table: T): MetricsOf<T>;
  /** Runs before each scrape, to bring gauges up to date. A refresh that fails or hangs is counted, the scrape goes on. */
  onScrape(refresh: () => Promise<void>): void;
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}

const refreshDeadlineMs = 3_000;

export const scrapeMetrics = defineMetrics({
  symdepot_scrape_failures_total: { type: 'counter', help: 'Gauges that could not be brought up to date for a scrape.' },
});

/** `processMetrics` adds those of Node.js: CPU, memory, event loop, garbage collection. */
export function createMetrics({ processMetrics = true }: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registered = new Map<MetricTable, MetricsOf<MetricTable>>();
  const refreshes: (() => Promise<void>)[] = [];
  if (processMetrics) collectDefaultMetrics({ register: registry });

  const register = <T extends MetricTable>(table: T): MetricsOf<T> => {
    const known = registered.get(table);
    // A table's metrics are made from its own definitions, one by one; the compiler cannot follow through the map.
    if (known) return known as unknown as MetricsOf<T>;
    const entries = Object.entries<MetricDefinition>(table);
    const metrics = Object.fromEntries(entries.map(([name, definition]) => [name, createMetric(registry, name, definition)]));
    registered.set(table, metrics);
    return metrics as unknown as MetricsOf<T>;
  };
  const { symdepot_scrape_failures_total: failures } = register(scrapeMetrics);

  const refreshAll = () =>
    Promise.all(
      refreshes.map(async (refresh) => {
        try {
          await withDeadline(refreshDeadlineMs, refresh, () => failures.inc());
        } catch {
          failures.inc();
        }
      }),
    );

  return {
    register,
    onScrape: (refresh) => void refreshes.push(refresh),
    async render() {
      await refreshAll();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function createMetric(registry: Registry, name: string, definition: MetricDefinition): Counter | Gauge | Histogram {
  const { help, labels = {} } = definition;
  const options = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  if (definition.type === 'histogram') return new Histogram({ ...options, buckets: [...definition.buckets] });
  if (definition.type === 'gauge') return new Gauge(options);
  const counter = new Counter(options);
  // A counter that begins at 0 shows its first increment as a rate; one that begins at 1 does not.
  for (const combination of combinations(labels)) counter.inc(combination, 0);
  return counter;
}

type Labels = Readonly<Record<string, string>>;

/** Every combination of label values, or none where a label's values cannot be listed. */
function combinations(labels: NonNullable<MetricDefinition['labels']>): Labels[] {
  let result: Labels[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if (typeof values === 'string') return [];
    result = result.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })));
  }
  return result;
}
