// How tokens are called, and for how long they can be made. Neighbours: token-table.tsx, create-token.tsx.
import type { Token } from '../../api/shapes.ts';

const warnDays = 14;
const dayMs = 86_400_000;

export const nameOfToken = ({ notes, prefix }: Token): string => notes.split('\n')[0]! || `${prefix}…`;

export const endsSoon = ({ is_expired: isExpired, expires_at: at }: Token): boolean =>
  !isExpired && Date.parse(at) - Date.now() < warnDays * dayMs;

export const spans = [
  { value: '1', label: '1 day' },
  { value: '7', label: '1 week' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: '730', label: '2 years' },
  { value: '3650', label: '10 years' },
] as const;
/** For how long the old secret works beside a new one, in hours. */
export const graces = [
  { value: '0', label: 'No longer' },
  { value: '1', label: 'for another hour' },
  { value: '24', label: 'for another day' },
  { value: '168', label: 'for another week' },
  { value: '720', label: 'for another 30 days' },
] as const;
export const usualSpan = '365';
