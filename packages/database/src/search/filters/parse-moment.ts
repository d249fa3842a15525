// `>=2026-11-21`: one value of the filters `created_at` and `completed_at` (Tecken §5.2). Neighbours: field.ts, parse-date.ts.
import type { MomentComparison } from '../comparison.ts';
import { quoted } from '@symdepot/errors';
import type { Parsed } from './field.ts';
import { parseDate } from './parse-date.ts';

const pattern = /^(<=|>=|<|>|=)?([^<>=]*)$/;
const dayMs = 86_400_000;

/**
 * A value gives one comparison or two: a whole day has two ends. `>` excludes the whole second that it names, so that
 * asking for what is later than the last item of a list does not return that item again.
 */
export function parseMoment(part: string, now = new Date()): Parsed<MomentComparison[]> {
  const match = pattern.exec(part);
  if (!match) return { refusal: `Unable to parse ${quoted(part)}` };
  const operator = (match[1] ?? '=') as MomentComparison['operator'];
  const text = match[2]!.trim();
  if (/^(null|incomplete)$/i.test(text)) return { value: [{ operator: '=', value: null }] };
  const moment = dayNamed(text.toLowerCase(), now) ?? parseDate(text, now);
  if (!moment) return { refusal: `Unable to parse ${quoted(text)}` };
  const isMidnight = moment.getTime() % dayMs === 0;
  if (operator === '=' && isMidnight) {
    const nextDay = new Date(moment.getTime() + dayMs);
    return {
      value: [
        { operator: '>=', value: moment },
        { operator: '<', value: nextDay },
      ],
    };
  }
  return { value: [{ operator, value: operator === '>' ? new Date(moment.getTime() + 1_000) : moment }] };
}

function dayNamed(word: string, now: Date): Date | undefined {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  if (word === 'today') return new Date(today);
  return word === 'yesterday' ? new Date(today - dayMs) : undefined;
}
