// The generated documents: path → text. generate-docs.ts writes them, test/docs.test.ts holds them against what is committed.
import { buildOpenApi } from '@symdepot/api/openapi';
import { downloadMetrics, configSchema as download } from '@symdepot/download';
import { errorTable } from '@symdepot/errors';
import { backlogMetrics, configSchema as ingest, ingestMetrics } from '@symdepot/ingest';
import { scrapeMetrics } from '@symdepot/runtime';
import { renderConfigurationDoc, renderErrorsDoc, renderMetricsDoc } from '@symdepot/runtime/docs';
import { httpMetrics } from '@symdepot/runtime/http';
import { configSchema as status, statusMetrics } from '@symdepot/status';
import { configSchema as web } from '@symdepot/web';
import { configSchema as worker, workerMetrics } from '@symdepot/worker';
import manifest from '../package.json' with { type: 'json' };
import { readDecisions, renderAdrIndex } from './render-adr-index.ts';

export const renderDocs = (): Readonly<Record<string, string>> => ({
  'docs/adr/README.md': renderAdrIndex(readDecisions()),
  'docs/configuration.md': renderConfigurationDoc([
    { name: 'ingest', schema: ingest },
    { name: 'worker', schema: worker },
    { name: 'status', schema: status },
    { name: 'download', schema: download },
    { name: 'web', schema: web },
  ]),
  'docs/errors.md': renderErrorsDoc(errorTable),
  'docs/metrics.md': renderMetricsDoc([
    { name: 'every process', table: scrapeMetrics },
    { name: 'every process with a public port', table: httpMetrics },
    { name: 'ingest', table: ingestMetrics },
    { name: 'ingest: what a fleet is scaled by', table: backlogMetrics },
    { name: 'worker', table: workerMetrics },
    { name: 'status', table: statusMetrics },
    { name: 'download', table: downloadMetrics },
  ]),
  'docs/openapi.json': `${JSON.stringify(buildOpenApi(manifest.version), null, 2)}\n`,
});
