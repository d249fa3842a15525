// From the command line to an exit code: parse → settings → action → report. Results go to stdout, everything else to
// stderr; with --json, stdout is one JSON object, also when something went wrong.
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { createClient } from '@symdepot/client';
import { CommanderError } from 'commander';
import type { Report } from './command.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import { parseCommand, version, type ParsedCommand } from './parse-command.ts';
import { chooseProgress, isForPeople } from './progress/choose-progress.ts';
import { endParsing, reportFailure, reportInterruption } from './report-failure.ts';
import { readSettings, requireToken, type Environment } from './settings.ts';

type CliOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface CliIo {
  readonly environment: Environment;
  /** Where relative paths begin. */
  readonly directory: string;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/** @param args without program and script. Never throws. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const writeOut = (text: string): void => void io.stdout.write(text);
  const writeError = (text: string): void => void io.stderr.write(text);
  const isJson = args.includes('--json');
  const tell = ({ lines, json, exitCode, isOutputTaken = false }: Report): ExitCode => {
    const isDone = exitCode === exitCodes.done;
    if (isJson && !isOutputTaken) writeOut(`${JSON.stringify({ ok: isDone, exit_code: exitCode, ...json }, null, 2)}\n`);
    if (lines.length > 0 && (!isJson || !isDone)) {
      const output = isDone && !isOutputTaken ? io.stdout : io.stderr;
      output.write(`${emphasise(lines, isDone, isForPeople(io, output)).join('\n')}\n`);
    }
    return exitCode;
  };
  let parsed: ParsedCommand;
  try {
    parsed = parseCommand(args, { writeOut: isJson ? writeError : writeOut, writeError });
  } catch (error) {
    if (!(error instanceof CommanderError)) return tell(reportFailure(error));
    const report = endParsing(error);
    return report ? tell(report) : exitCodes.done;
  }
  const progress = chooseProgress(io, isJson);
  const inFlight = new Set<number>();
  try {
    const { action, flags } = parsed;
    const settings = await readSettings(flags, io.environment);
    if (action.needsToken !== false) requireToken(settings);
    const client = createClient({
      ...settings,
      userAgent: `symdepot/${version}`,
      retries: flags.retries,
      onRetry: ({ error }) => progress.note(`${error.message}. Trying again.`),
    });
    const path = (text: string): string => resolve(io.directory, text);
    const report = await action.run({ client, progress, signal: io.signal, resolve: path, inFlight, output: io.stdout });
    progress.close();
    return tell(report);
  } catch (error) {
    progress.close();
    return tell(io.signal.aborted ? reportInterruption(inFlight) : reportFailure(error));
  }
}

/** The first line says it all. */
function emphasise([first = '', ...rest]: readonly string[], isDone: boolean, isColoured: boolean): string[] {
  return [isColoured ? styleText(isDone ? 'green' : 'red', first) : first, ...rest];
}
