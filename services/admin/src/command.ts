// What a command of `npm run admin` is: it is parsed first, and then runs against a database, some also against the stores.
import type { MaintenanceContext } from '@symdepot/maintenance';
import type { Database } from '@symdepot/database';
import type { Command } from 'commander';

export interface Report {
  /** For people, without the last line's end. */
  readonly text: string;
  /** The document of `--json`. */
  readonly json: object;
  /** The command has done its work, and what it found is not as it must be. */
  readonly isBad?: boolean;
}

/** What commands have besides the database. */
export interface CommandContext {
  /** Opens the stores that belong to the database. @throws AppError `config_invalid`, `storage_unavailable` */
  openCare(): Promise<MaintenanceContext>;
  /** A line for people who wait, in place of the one before it. Shown on terminals only. */
  readonly showProgress: (line: string) => void;
}

export type Action = (database: Database, workplace: CommandContext) => Promise<Report>;

/** Adds one noun with its verbs to the program; a verb that is chosen hands its action to `choose`. */
export type NounCommands = (program: Command, choose: (action: Action) => void) => void;
