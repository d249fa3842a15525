// The generated documents: path → text. generate-docs.ts writes them, test/docs.test.ts holds them against what is committed.
import { buildOpenApi } from '@symdepot/api/openapi';
import { configSchema as download } from '@symdepot/download';
import { errorTable } from '@symdepot/errors';
import { configSchema as ingest } from '@symdepot/ingest';
import { renderConfigurationDoc, renderErrorsDoc, renderMetricsDoc } from '@symdepot/runtime/docs';
import { configSchema as status } from '@symdepot/status';
import { configSchema as web } from '@symdepot/web';
import { configSchema as worker } from '@symdepot/worker';
import { renderDashboard } from '../deploy/grafana/dashboards.ts';
import manifest from '../package.json' with { type: 'json' };
import { metricTables } from './metric-tables.ts';
import { readDecisions, renderAdrIndex } from './render-adr-index.ts';
import { renderPrometheusRule } from './render-prometheus-rule.ts';

export const renderDocs = (): Readonly<Record<string, string>> => ({
  'deploy/grafana/symdepot.json': renderDashboard(),
  'deploy/k8s/overlays/autoscaled/rules.yaml': renderPrometheusRule(),
  'docs/adr/README.md': renderAdrIndex(readDecisions()),
  'docs/configuration.md': renderConfigurationDoc([
    { name: 'ingest', schema: ingest },
    { name: 'worker', schema: worker },
    { name: 'status', schema: status },
    { name: 'download', schema: download },
    { name: 'web', schema: web },
  ]),
  'docs/errors.md': renderErrorsDoc(errorTable),
  'docs/metrics.md': renderMetricsDoc(metricTables),
  'docs/openapi.json': `${JSON.stringify(buildOpenApi(manifest.version), null, 2)}\n`,
});
