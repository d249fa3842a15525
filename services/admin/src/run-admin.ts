// From the command line to an exit code: parse → database → action → report. Results go to stdout, everything else to
// stderr; with --json, stdout is one JSON document, also when something went wrong.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Environment } from '@symdepot/service';
import { CommanderError } from 'commander';
import { findDatabaseUrl } from './database-url.ts';
import { exitCodes, exitCodeOf } from './exit-code.ts';
import { parseCommand } from './parse-command.ts';

export interface AdminIo {
  readonly environment: Environment;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** @param args without program and script. Never throws. */
export async function runAdmin(args: readonly string[], io: AdminIo): Promise<number> {
  const isJson = args.includes('--json');
  const writeJson = (document: object): void => io.writeOut(`${JSON.stringify(document, null, 2)}\n`);
  try {
    const { action, dataDir } = parseCommand(args, io);
    const database = openDatabase({ url: await findDatabaseUrl(dataDir, io.environment), maxConnections: 1 });
    try {
      const { text, json } = await action(database);
      if (isJson) writeJson(json);
      else io.writeOut(`${text}\n`);
    } finally {
      await database.close();
    }
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return endParsing(error, isJson ? writeJson : undefined);
    const isExpected = error instanceof AppError;
    io.writeError(`${isExpected ? `error: ${error.message}` : `This should not happen. ${describe(error)}`}\n`);
    if (isJson) writeJson(isExpected ? { error: error.message, code: error.code } : { error: 'Internal error', code: 'internal' });
    return exitCodeOf(error);
  }
}

/** Also how `--help` ends. What there is to say has been said, by commander. */
function endParsing({ code, exitCode, message }: CommanderError, writeJson: ((document: object) => void) | undefined): number {
  if (exitCode === 0) return exitCodes.done;
  const error = code === 'commander.help' ? 'No command was given' : message.replace(/^error: /, '');
  writeJson?.({ error, code: 'usage' });
  return exitCodes.usage;
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
