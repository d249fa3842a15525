// `>=1.5mb`: one value of the filter `size` (Tecken §5.2). Neighbour: field.ts.
import type { Comparison } from '../comparison.ts';
import { quoted } from '@symdepot/errors';
import type { Parsed } from './field.ts';

const pattern = /^(<=|>=|<|>|=)?\s*(\d+(?:\.\d*)?|\.\d+)\s*([gmk]?b?)$/i;
const unitBytes = { g: 2 ** 30, m: 2 ** 20, k: 2 ** 10, b: 1 } as const;

/** Sizes are whole bytes, so that `>1.1` is `>1` and `<1.1` is `<2`. */
export function parseSize(part: string): Parsed<Comparison<number>> {
  const match = pattern.exec(part);
  if (!match) return { refusal: `${quoted(part)} is not a valid size` };
  const operator = (match[1] ?? '=') as Comparison<number>['operator'];
  const unit = (match[3]?.[0]?.toLowerCase() ?? 'b') as keyof typeof unitBytes;
  const bytes = Number(match[2]) * unitBytes[unit];
  const whole = operator === '<' || operator === '>=' ? Math.ceil(bytes) : Math.floor(bytes);
  return { value: { operator, value: Math.min(whole, Number.MAX_SAFE_INTEGER) } };
}
