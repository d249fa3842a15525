// Parses the environment into a typed config; the only file of the product that touches process.env.
// Neighbours: settings.ts and setting-types.ts (what a schema is made of), run-service.ts (calls it).
import { AppError } from '@symdepot/errors';
import { z } from 'zod';
import { settingFacts, type SettingFacts } from './setting-types.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A zod object whose keys are names of environment variables; C is what comes out. */
export type ConfigSchema<C> = z.ZodObject & z.ZodType<C>;

export const readEnvironment = (): Environment => ({ ...process.env });

/**
 * Of libpq's variables (`PGSSLMODE`, `PGOPTIONS`, …), which `pg` reads by itself: they are meant for a server of the caller's,
 * and an embedded one is reached without them.
 */
export function forgetLibpqVariables(): void {
  for (const name of Object.keys(process.env)) if (/^PG[A-Z]+$/.test(name)) delete process.env[name];
}

/**
 * Reads the settings of a schema. A variable that is set to nothing counts
 * as not set, except where that is a value. Values never get into messages: they may be secrets.
 * @throws `config_invalid` with all problems at once
 */
export function loadConfig<C>(schema: ConfigSchema<C>, environment: Environment = readEnvironment()): C {
  const fields = new Map(Object.entries(schema.shape));
  const set = new Map(Object.entries(environment));
  const texts = new Map<string, string>();
  for (const [name, field] of fields) {
    const text = settingText(name, field, set);
    if (text !== undefined) texts.set(name, text);
  }
  const result = schema.safeParse(Object.fromEntries(texts));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = issue.path[0]?.toString();
    if (name === undefined) return issue.message;
    return texts.has(name) ? `${name}: ${issue.message}` : missing(name, fields.get(name));
  });
  throw new AppError('config_invalid', { problems });
}

function settingText(name: string, field: z.core.$ZodType, set: ReadonlyMap<string, string | undefined>): string | undefined {
  const { defaultsTo, emptyIsValue = false } = factsOf(field);
  const text = set.get(name);
  if (text !== undefined && (text.trim() !== '' || emptyIsValue)) return text;
  return defaultsTo === undefined ? undefined : set.get(defaultsTo) || undefined;
}

function missing(name: string, field: z.core.$ZodType | undefined): string {
  const { defaultsTo } = factsOf(field);
  const description = (field && z.globalRegistry.get(field)?.description) ?? '';
  return `${name}: is not set${defaultsTo === undefined ? '' : `, nor is ${defaultsTo}`}. ${description}`.trimEnd();
}

/** What setting-types.ts noted about a field, also through `.prefault()`, `.optional()` and the like. */
export function factsOf(field: z.core.$ZodType | undefined): SettingFacts {
  if (field === undefined) return { notation: 'text' };
  const facts = settingFacts.get(field);
  if (facts) return facts;
  if (field instanceof z.ZodEnum) return { notation: field.options.map((option) => `\`${option}\``).join(', ') };
  const { def } = field._zod;
  return factsOf('innerType' in def ? (def.innerType as z.core.$ZodType) : undefined);
}
