import { errorTable } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { httpMetrics } from '../http/observe/http-metrics.ts';
import { byteSize } from '../config/setting-types.ts';
import { httpSettings, processSettings, settings } from '../config/settings.ts';
import { renderConfigurationDoc } from './render-configuration-doc.ts';
import { renderErrorsDoc } from './render-errors-doc.ts';
import { renderMetricsDoc } from './render-metrics-doc.ts';

test('configuration: one row a setting, with who reads it', () => {
  const UPLOAD_MAX_BYTES = byteSize.prefault('2GiB').describe('The largest archive | in all.');
  const doc = renderConfigurationDoc([
    { name: 'ingest', schema: z.object({ ...processSettings, ...httpSettings, DATABASE_URL: settings.DATABASE_URL, UPLOAD_MAX_BYTES }) },
    { name: 'worker', schema: z.object({ ...processSettings, DATABASE_URL: settings.DATABASE_URL, STAGING_URL: settings.STAGING_URL }) },
  ]);
  expect(doc).toContain('| `UPLOAD_MAX_BYTES` | size | `2GiB` | ingest | The largest archive \\| in all. |');
  expect(doc).toContain('| `DATABASE_URL` | URL | **required** | all |');
  expect(doc).toContain('| `STAGING_URL` | URL | as `UPLOAD_DEFAULT_URL` | worker |');
  expect(doc).toContain('| `TRUST_PROXY` | list | `loopback` | ingest |');
  expect(doc).toMatch(/\| `LOG_FORMAT` \| `auto`, `json`, `line` \| `auto` \| all \|/);
  expect(doc.match(/`ADMIN_PORT`/g)).toHaveLength(1);
});

test('configuration: a setting without description, or with two, is a mistake', () => {
  const one = { name: 'ingest', schema: z.object({ A: z.string().describe('one') }) };
  const two = { name: 'worker', schema: z.object({ A: z.string().describe('two') }) };
  expect(() => renderConfigurationDoc([one, two])).toThrow('worker describes A in another way than ingest');
  expect(() => renderConfigurationDoc([{ name: 'ingest', schema: z.object({ A: z.string() }) }])).toThrow('A has no description');
});

test('errors: every code with its status', () => {
  const doc = renderErrorsDoc(errorTable);
  for (const code of Object.keys(errorTable)) expect(doc).toContain(`| \`${code}\` |`);
  expect(doc).toContain('| `method_not_allowed` | invalid | 405 |');
  expect(doc).toContain('| `token_expired` | unauthenticated | 403 |');
});

test('metrics: a section a table', () => {
  const doc = renderMetricsDoc([{ name: 'Every public port', table: httpMetrics }]);
  expect(doc).toContain('## Every public port');
  expect(doc).toMatch(/\| `symdepot_http_request_duration_seconds` \| histogram \| `method`: `GET`, .*; `route`: the pattern of the route/);
});
