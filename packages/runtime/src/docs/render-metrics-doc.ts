// docs/metrics.md from the metric tables of the processes. Neighbour: ../metrics/metric-table.ts.
import type { LabelValues, MetricDefinition, MetricTable } from '../metrics/metric-table.ts';
import { code, generatedNotice, markdownTable } from './markdown.ts';

export interface DocumentedMetrics {
  /** Which processes have them. */
  readonly name: string;
  readonly table: MetricTable;
}

export function renderMetricsDoc(tables: readonly DocumentedMetrics[]): string {
  const sections = tables.map(({ name, table }) => {
    const rows = Object.entries<MetricDefinition>(table).map(([metric, { type, help, labels = {} }]) => [
      code(metric),
      type,
      Object.entries(labels).map(describeLabel).join('; '),
      help,
    ]);
    return `## ${name}\n\n${markdownTable(['Metric', 'Type', 'Labels', 'Meaning'], rows)}`;
  });
  return [
    '# Metrics',
    generatedNotice,
    'Each process serves its metrics at `/metrics` on its admin port (`ADMIN_PORT`), besides the `process_*` and `nodejs_*` metrics of Node.js.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

const describeLabel = ([label, values]: [string, LabelValues]): string =>
  `${code(label)}: ${typeof values === 'string' ? values : values.map(code).join(', ')}`;
