// From the command line to an exit code: parse → database → action → report. Results go to stdout, everything else to
// stderr; with --json, stdout is one JSON document, even after an error.
import { openDatabase } from '@symdepot/database';
import { AppError, exitCodes, type ExitCode } from '@symdepot/errors';
import type { Environment } from '@symdepot/runtime';
import { CommanderError } from 'commander';
import { createProgress } from './present/progress.ts';
import { findDatabaseUrl } from './database-url.ts';
import { exitCodeOf } from './exit-code.ts';
import { operator } from './operator.ts';
import { openStores, type OpenedCare } from './open-stores.ts';
import { findSiteUrl } from './site-url.ts';
import { parseCommand } from './parse-command.ts';

export interface AdminIo {
  readonly environment: Environment;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Whether stderr is a terminal, on which a line can be overwritten. */
  readonly isTerminal?: boolean;
}

/** @param args without program and script. Never throws. */
export async function runAdmin(args: readonly string[], io: AdminIo): Promise<ExitCode> {
  const isJson = args.includes('--json');
  const writeJson = (document: object): void => io.writeOut(`${JSON.stringify(document, null, 2)}\n`);
  try {
    const { action, dataDir } = parseCommand(args, io);
    const database = openDatabase({ url: await findDatabaseUrl(dataDir, io.environment), maxConnections: 1 });
    let opened: OpenedCare | undefined;
    const progress = createProgress(io);
    try {
      const {
        text,
        json,
        isBad = false,
      } = await action(database, {
        actor: operator(),
        async openCare() {
          opened = await openStores(database, dataDir, io.environment);
          return opened.maintenance;
        },
        findSiteUrl: () => findSiteUrl(dataDir, io.environment),
        showProgress: progress.show,
      });
      progress.clear();
      if (isJson) writeJson(json);
      else io.writeOut(`${text}\n`);
      return isBad ? exitCodes.refused : exitCodes.done;
    } finally {
      progress.clear();
      await opened?.close();
      await database.close();
    }
  } catch (error) {
    if (error instanceof CommanderError) return endParsing(error, isJson ? writeJson : undefined);
    const isExpected = error instanceof AppError;
    io.writeError(`${isExpected ? `error: ${error.message}` : `This should not happen. ${describe(error)}`}\n`);
    if (isJson) writeJson(isExpected ? { error: error.message, code: error.code } : { error: 'Internal error', code: 'internal' });
    return exitCodeOf(error);
  }
}

/** Also how `--help` ends. Commander has already printed the message. */
function endParsing({ code, exitCode, message }: CommanderError, writeJson: ((document: object) => void) | undefined): ExitCode {
  if (exitCode === 0) return exitCodes.done;
  const error = code === 'commander.help' ? 'No command was given' : message.replace(/^error: /, '');
  writeJson?.({ error, code: 'usage' });
  return exitCodes.usage;
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
