// What an entry of the error table is. Neighbours: error-table.ts (the table), *-errors.ts (its parts).

/** The ten kinds. Status codes and retry behaviour hang on the kind, never on a single code. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export interface ErrorEntry {
  readonly kind: ErrorKind;
  /** What a person reads. Messages that clients of Mozilla's Tecken depend on are literal (contract §1, §2). */
  readonly message: (details: never) => string;
  /** What to do, beside a message that is fixed: the response's `hint`. */
  readonly hint?: (details: never) => string | undefined;
  /** One line for docs/errors.md: when it happens and what to do. */
  readonly meaning: string;
}

/** Details of messages about a member of an archive. */
export interface Member {
  member: string;
}
export interface Ceiling extends Member {
  limit: number;
  setting: string;
}
