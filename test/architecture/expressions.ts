// Every regular expression of a source file, and whether the time that it takes can grow faster than the text. Used by checks.ts.
// acorn reads what Node leaves of the TypeScript; recheck decides, in JavaScript and without limits of time: always the same.
import { stripTypeScriptTypes } from 'node:module';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { checkSync } from 'recheck';

export interface Expression {
  readonly line: number;
  /** Undefined where it is made of what only the running program knows. */
  readonly literal: { readonly pattern: string; readonly flags: string } | undefined;
}

// oxlint-disable-next-line node/no-process-env -- its only way to say it: else it looks for a program or a worker to do it
process.env['RECHECK_SYNC_BACKEND'] = 'pure';

export function findExpressions(text: string): Expression[] {
  const found: Expression[] = [];
  const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: true } as const;
  full(parse(stripTypeScriptTypes(text), options), (node) => {
    const line = node.loc!.start.line;
    if (node.type === 'Literal' && node.regex) found.push({ line, literal: node.regex });
    const isMade = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (isMade && node.callee.type === 'Identifier' && node.callee.name === 'RegExp') found.push({ line, literal: undefined });
  });
  return found;
}

const growths = new Map<string, string | undefined>();

/** How the time grows; undefined where it is linear at most. */
export function growthOf({ pattern, flags }: NonNullable<Expression['literal']>): string | undefined {
  const name = `/${pattern}/${flags}`;
  if (!growths.has(name)) growths.set(name, measure(pattern, flags));
  return growths.get(name);
}

/** Without one, only so much of the text is looked at from each place. */
const endlessRepetition = /[*+]|\{\d+,\}/;

function measure(pattern: string, flags: string): string | undefined {
  if (!endlessRepetition.test(pattern)) return undefined;
  const result = checkSync(pattern, flags, { timeout: null, attackTimeout: null, incubationTimeout: null });
  if (result.status === 'safe') return undefined;
  return result.status === 'vulnerable' ? result.complexity.summary : `unknown (${result.error.kind})`;
}
