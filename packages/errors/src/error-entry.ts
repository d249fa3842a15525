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
  /** For docs/errors.md and the site, in a line: when it happens; of what is no fault of an upload also what to do. */
  readonly meaning: string;
  /** What to change, and by which command: of everything that an upload can be refused for. */
  readonly fix?: string;
}

/** Of what an upload can be refused for, or warned of: whoever made it must be told what to do. */
export interface ProblemEntry extends ErrorEntry {
  readonly fix: string;
}

/** A fix that several have. */
export const makeAgain =
  'Make the archive again (`zip -r symbols.zip .` in the folder of the symbols), test it with `unzip -t symbols.zip`, and send it as binary.';

/** Details of messages about a member of an archive. */
export interface Member {
  member: string;
}
export interface Ceiling extends Member {
  limit: number;
  setting: string;
}
