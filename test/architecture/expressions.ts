// Every regular expression of a source file, and whether the time that it takes can grow faster than the text. Used by checks.ts.
// The parser of Vite reads TypeScript and JSX; recheck decides, in JavaScript and without limits of time: always the same.
import { checkSync } from 'recheck';
import { parseSync } from 'vite';
import { lineAt } from './repository.ts';

export interface Expression {
  readonly line: number;
  /** Undefined where it is made of what only the running program knows. */
  readonly literal: { readonly pattern: string; readonly flags: string } | undefined;
}

// oxlint-disable-next-line node/no-process-env -- its only way to say it: else it looks for a program or a worker to do it
process.env['RECHECK_SYNC_BACKEND'] = 'pure';

export function findExpressions({ path, text }: { readonly path: string; readonly text: string }): Expression[] {
  const found: Expression[] = [];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  visit(program, (node) => {
    const line = (): number => lineAt(text, node.start);
    if (node.type === 'Literal' && node.regex) found.push({ line: line(), literal: node.regex });
    const isMade = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (isMade && node.callee?.type === 'Identifier' && node.callee.name === 'RegExp') found.push({ line: line(), literal: undefined });
  });
  return found;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: Node & { readonly name?: string };
}

/** The node and all below it, whatever they are. */
function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && 'start' in value) see(value as Node);
  for (const child of Object.values(value)) visit(child, see);
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
