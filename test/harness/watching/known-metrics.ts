// Which metrics there are, with their labels: ours by their tables, those of Node.js by a registry that has them, recorded ones by their
// rules. Prometheus takes a misspelt name for a metric without series: nothing else would notice it.
import { routes } from '@symdepot/api';
import { errorTable } from '@symdepot/errors';
import { createMetrics } from '@symdepot/runtime';
import { metricTables } from '../../../scripts/metric-tables.ts';
import { parseExpression, type Matcher } from './promql.ts';

/** Label → its values; undefined where they cannot be listed. */
type Labels = ReadonlyMap<string, readonly string[] | undefined>;
export type KnownMetrics = ReadonlyMap<string, Labels>;

const services = ['ingest', 'worker', 'status', 'download', 'web'];
/** Of whatever Prometheus scrapes. */
const ofTargets = [
  ['job', services],
  ['instance', undefined],
] as const;

/** @param recorded metrics that rules record: name → labels that they set */
export async function listKnownMetrics(recorded: Readonly<Record<string, Labels>> = {}): Promise<KnownMetrics> {
  const known = new Map<string, Labels>([['up', new Map(ofTargets)], ...Object.entries(recorded)]);
  for (const { table } of metricTables) {
    for (const [name, { type, labels = {} }] of Object.entries(table)) {
      const own = new Map([...ofTargets, ...Object.entries(labels).map(([label, values]) => [label, valuesOf(label, values)] as const)]);
      if (type !== 'histogram') known.set(name, own);
      else {
        for (const suffix of ['_count', '_sum']) known.set(`${name}${suffix}`, own);
        known.set(`${name}_bucket`, new Map([...own, ['le', undefined]]));
      }
    }
  }
  const { body } = await createMetrics().render();
  for (const [, name] of body.matchAll(/^((?:process|nodejs)_\w+)/gm)) known.set(name!, new Map(ofTargets));
  return known;
}

function valuesOf(label: string, values: readonly string[] | string): readonly string[] | undefined {
  if (typeof values !== 'string') return values;
  if (label === 'code') return Object.keys(errorTable);
  if (label === 'route') return routePatterns();
  return undefined;
}

/** As the router has them. */
const routePatterns = (): string[] =>
  Object.values(routes).flatMap((ofService) => Object.values(ofService).map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1')));

/** What an expression asks for that is not there: empty if all is. @throws Error when it is no PromQL */
export function findUnknown(text: string, known: KnownMetrics): string[] {
  const { selectors, groupedBy } = parseExpression(text);
  const labels = new Set(selectors.flatMap(({ metric }) => [...(known.get(metric)?.keys() ?? [])]));
  return [
    ...selectors.flatMap(({ metric, matchers }) => {
      const own = known.get(metric);
      return own ? matchers.flatMap((matcher) => unknownIn(metric, own, matcher)) : [`no metric ${metric}`];
    }),
    ...groupedBy.filter((label) => !labels.has(label)).map((label) => `no label ${label} to group by`),
  ];
}

function unknownIn(metric: string, own: Labels, { label, operator, value }: Matcher): string[] {
  if (!own.has(label)) return [`${metric} has no label ${label}`];
  const values = own.get(label);
  if (values === undefined) return [];
  // Of a list each, else one of them would do: "a|b" with b misspelt selects something as well.
  const alternatives = operator.endsWith('~') && /^[\w|-]+$/.test(value) ? value.split('|') : [value];
  const isKnown = (wanted: string): boolean =>
    operator.endsWith('~') ? values.some((one) => new RegExp(`^(?:${wanted})$`).test(one)) : values.includes(wanted);
  return alternatives.filter((wanted) => !isKnown(wanted)).map((wanted) => `${metric} is never ${label}=${wanted}`);
}
