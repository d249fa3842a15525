// Defines a command of `symdepot`: it is parsed first, and then runs at its workplace.
import type { Client } from '@symdepot/client';
import type { Command } from 'commander';
import type { ExitCode } from '@symdepot/errors';
import type { Progress } from './progress/progress.ts';
import type { Settings } from './settings/settings.ts';

/** The page of an upload on the web site. */
export interface UploadPage {
  /** What became of it. */
  readonly label: string;
  readonly url: string;
}

export interface Report {
  /** For people. The first line is the summary. */
  readonly lines: readonly string[];
  /** The rest of the document of --json; `ok` and `exit_code` come before it. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly exitCode: ExitCode;
  /** It says how uploads ended: worth a notice on the page of a CI run. */
  readonly isVerdict?: boolean;
  /** Of the uploads that it is about: links for the page of a CI job. */
  readonly pages?: readonly UploadPage[];
  /** Stdout holds a file: what there is to say goes to stderr. */
  readonly isOutputTaken?: boolean;
}

export interface Pending {
  /** Uploads that the server works on while we wait. */
  readonly uploads: Set<number>;
  /** Archives that the server does not have yet. */
  readonly unsent: Set<string>;
}

export interface CommandContext {
  readonly client: Client;
  readonly progress: Progress;
  readonly settings: Pick<Settings, 'cache' | 'keys'>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** How this command is typed here, for hints: `symdepot`, `npm run --silent symdepot --`, … with the flags that it needs. */
  readonly symdepot: string;
  /** A path as it was typed, from where the command was called. */
  resolve(path: string): string;
  /** What Ctrl-C leaves behind, so that it can say how to go on. */
  readonly pending: Pending;
  /** Bytes to stdout, with back-pressure; for a file that is to go there. */
  readonly output: NodeJS.WritableStream;
}

export interface Action {
  readonly run: (context: CommandContext) => Promise<Report>;
  /** Default: yes. */
  readonly needsToken?: boolean;
}

/** Adds one command to the program; when it is chosen, it hands its action to `choose`. */
export type AddCommand = (program: Command, choose: (action: Action) => void) => void;
