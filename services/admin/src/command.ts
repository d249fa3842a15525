// Defines a command of `npm run admin`: it is parsed first, and then runs against a database, some also against the stores.
import type { MaintenanceContext } from '@symdepot/maintenance';
import type { Actor, Database } from '@symdepot/database';
import type { Command } from 'commander';

export interface Report {
  /** For people, without the final newline. */
  readonly text: string;
  /** The document of `--json`. */
  readonly json: object;
  /** The command has done its work, and reports a problem. */
  readonly isBad?: boolean;
}

/** The dependencies of commands besides the database. */
export interface CommandContext {
  /** Whoever runs the command, for the audit log. */
  readonly actor: Actor;
  /** Opens the stores that belong to the database. @throws AppError `config_invalid`, `storage_unavailable` */
  openCare(): Promise<MaintenanceContext>;
  /** Where the web site is. @throws AppError `config_invalid` */
  findSiteUrl(): Promise<string>;
  /** A progress line that replaces the previous one. Shown on terminals only. */
  readonly showProgress: (line: string) => void;
}

export type Action = (database: Database, workplace: CommandContext) => Promise<Report>;

/** Adds one noun with its verbs to the program; the selected verb passes its action to `choose`. */
export type NounCommands = (program: Command, choose: (action: Action) => void) => void;
