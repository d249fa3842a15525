// The rules of deploy/prometheus and their cases, as the tests read them. Neighbour: known-metrics.ts.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const deployFolder = fileURLToPath(new URL('../../../deploy', import.meta.url));

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
export interface Case {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts?: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
}

const read = (path: string): unknown => parse(readFileSync(`${deployFolder}/${path}`, 'utf8')) as unknown;

export function readRules(): Rule[] {
  const { groups } = read('prometheus/rules.yml') as { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export const caseFiles = ['rules.test.yml', 'rules.outages.test.yml', 'rules.days.test.yml'] as const;

export const readCases = (): Case[] =>
  caseFiles.flatMap((file) => {
    const { tests } = read(`prometheus/${file}`) as { readonly tests: readonly { readonly alert_rule_test: readonly Case[] }[] };
    return tests.flatMap(({ alert_rule_test: cases }) => cases);
  });

/** What rules record, with the labels that they set. */
export function recordedMetrics(rules: readonly Rule[]): Record<string, ReadonlyMap<string, readonly string[]>> {
  const recorded: Record<string, Map<string, string[]>> = {};
  for (const { record, labels = {} } of rules) {
    if (record === undefined) continue;
    const own = (recorded[record] ??= new Map());
    for (const [label, value] of Object.entries(labels)) own.set(label, [...(own.get(label) ?? []), value]);
  }
  return recorded;
}
