// The two lanes: release symbols, and try symbols, which live in a prefix of their own and expire.
import type { Permission } from '../token.ts';

export const lanes = ['release', 'try'] as const;
export type Lane = (typeof lanes)[number];

/** Object prefix of a lane inside its bucket (contract §7). */
export const lanePrefix: Readonly<Record<Lane, string>> = { release: 'v1/', try: 'try/v1/' };

/** Who may upload release symbols may upload to any lane. */
export const mayUploadTo = (lane: Lane, permissions: readonly Permission[]): boolean =>
  permissions.includes('upload_symbols') || (lane === 'try' && permissions.includes('upload_try_symbols'));

/**
 * Which lane an upload goes to (contract §2, Lane). `tryField` is the form field `try`, undefined when absent.
 * Empty counts as absent: in Tecken it let a try-only token write release symbols.
 */
export function chooseLane(tryField: string | undefined, mayUploadRelease: boolean): Lane {
  if (tryField !== undefined && tryField !== '') return 'try';
  return mayUploadRelease ? 'release' : 'try';
}
