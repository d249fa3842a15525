// What a command of `npm run admin` is: it is parsed first, and then runs against a database.
import type { Database } from '@symdepot/database';
import type { Command } from 'commander';

export interface Report {
  /** For people, without the last line's end. */
  readonly text: string;
  /** The document of `--json`. */
  readonly json: object;
}

export type Action = (database: Database) => Promise<Report>;

/** Adds one noun with its verbs to the program; a verb that is chosen hands its action to `choose`. */
export type NounCommands = (program: Command, choose: (action: Action) => void) => void;
