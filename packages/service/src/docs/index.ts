// The documents that are generated from tables in the code, as pure functions from table to Markdown.
export { renderConfigurationDoc, type DocumentedService } from './render-configuration-doc.ts';
export { renderErrorsDoc, type DocumentedErrors } from './render-errors-doc.ts';
export { renderMetricsDoc, type DocumentedMetrics } from './render-metrics-doc.ts';
