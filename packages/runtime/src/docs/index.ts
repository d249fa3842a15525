// The documents that are generated from tables in the code, as pure functions from table to Markdown.
export { renderConfigurationDoc } from './render-configuration-doc.ts';
export { renderErrorsDoc } from './render-errors-doc.ts';
export { renderMetricsDoc } from './render-metrics-doc.ts';
