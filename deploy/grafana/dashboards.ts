// The dashboard as Grafana reads it, built from panel-table.ts: `npm run docs` writes symdepot.json, test/docs.test.ts holds it
// against this.
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  type DataSourceRef,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { rows, type ShownPanel } from './panel-table.ts';

const prometheus: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

const labelVariable = (name: string, label: string, metric: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheus)
    .query(`label_values(${metric}, ${name})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });

function panelOf({ title, description, unit, isStacked, questions }: ShownPanel): PanelBuilder {
  const panel = new PanelBuilder().title(title).description(description).unit(unit).min(0).datasource(prometheus).height(8).span(6);
  if (isStacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal)).fillOpacity(30);
  for (const [index, { expr, legend }] of questions.entries())
    panel.withTarget(
      new DataqueryBuilder()
        .expr(expr)
        .legendFormat(legend)
        .refId(String.fromCodePoint(65 + index))
        .range(),
    );
  return panel;
}

export function renderDashboard(): string {
  const dashboard = new DashboardBuilder('symdepot')
    .uid('symdepot')
    .tags(['symdepot'])
    .description('Uploads, downloads and the processes of symdepot. Alerts and what to do: docs/runbook.md.')
    .refresh('1m')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .editable()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(labelVariable('lane', 'Lane', 'symdepot_backlog_uploads'))
    .withVariable(labelVariable('instance', 'Instance', 'process_start_time_seconds{job=~"ingest|worker|status|download|web"}'));
  for (const { title, panels } of rows) {
    dashboard.withRow(new RowBuilder(title));
    for (const panel of panels) dashboard.withPanel(panelOf(panel));
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`;
}
