// docs/configuration.md from the schemas of the services: name, notation, default, who reads it, purpose.
// Neighbours: ../config/setting-types.ts (the facts about a setting), ../config/settings.ts (the shared ones).
import { z } from 'zod';
import { factsOf } from '../config/config.ts';
import { code, generatedNotice, markdownTable } from './markdown.ts';

export interface DocumentedService {
  readonly name: string;
  readonly schema: z.ZodObject;
}

interface Setting {
  readonly notation: string;
  readonly defaultText: string;
  readonly description: string;
}

/** @throws when a setting has no description, or two services describe the same one differently */
export function renderConfigurationDoc(services: readonly DocumentedService[]): string {
  const settings = new Map<string, Setting & { readonly usedBy: string[] }>();
  for (const { name: service, schema } of services) {
    for (const [name, field] of Object.entries(schema.shape)) {
      const setting = describeSetting(name, field);
      const known = settings.get(name);
      if (known && JSON.stringify({ ...known, usedBy: [] }) !== JSON.stringify({ ...setting, usedBy: [] })) {
        throw new Error(`${service} describes ${name} in another way than ${known.usedBy.join(', ')}`);
      }
      if (known) known.usedBy.push(service);
      else settings.set(name, { ...setting, usedBy: [service] });
    }
  }
  const rows = Array.from(settings)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { notation, defaultText, usedBy, description }]) => [
      code(name),
      notation,
      defaultText,
      usedBy.length === services.length ? 'all' : usedBy.join(', '),
      description,
    ]);
  return [
    '# Configuration',
    generatedNotice,
    'Every service reads its settings from environment variables. A variable that is set to nothing counts as not set, except for lists, where it is the empty list. ' +
      'All problems are reported at once, and the process ends with exit code 1.',
    markdownTable(['Setting', 'Written as', 'Default', 'Read by', 'What it is for'], rows),
    notations,
  ]
    .join('\n\n')
    .concat('\n');
}

const notations = `Notations: **size** bytes, or with a unit (\`500MB\`, \`2GiB\`) · **seconds** may have a fraction · **boolean** \`true\`, \`yes\`, \`on\`, \`1\`, \`false\`, \`no\`, \`off\`, \`0\` · **list** separated by commas.`;

function describeSetting(name: string, field: z.core.$ZodType): Setting {
  const { notation, defaultsTo } = factsOf(field);
  const description = z.globalRegistry.get(field)?.description;
  if (description === undefined) throw new Error(`${name} has no description`);
  return { notation, description, defaultText: defaultsTo === undefined ? defaultOf(field) : `as ${code(defaultsTo)}` };
}

function defaultOf(field: z.core.$ZodType): string {
  if (field instanceof z.ZodPrefault || field instanceof z.ZodDefault) {
    const value: unknown = field.def.defaultValue;
    if (value === '') return 'empty';
    return code(typeof value === 'string' ? value : JSON.stringify(value));
  }
  return field instanceof z.ZodOptional ? '' : '**required**';
}
