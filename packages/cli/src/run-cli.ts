// From the command line to an exit code: parse → settings → action → report. Neighbours: parse-command.ts, settings.ts,
// write-report.ts; errors on the way are handled in report-failure.ts.
import { resolve } from 'node:path';
import { createClient } from '@symdepot/client';
import { exitCodes, type ExitCode } from '@symdepot/errors';
import { CommanderError } from 'commander';
import type { Pending, Report } from './command.ts';
import { formatDuration } from './report/format.ts';
import { parseCommand, version, type ParsedCommand } from './parse-command.ts';
import { chooseProgress } from './progress/choose-progress.ts';
import { reportFailure, reportInterruption, reportUsage } from './report/report-failure.ts';
import { readSettings, requireToken, type Settings } from './settings/settings.ts';
import { writeReport, type ReportIo } from './report/write-report.ts';

export interface CliIo extends ReportIo {
  /** Where relative paths begin. */
  readonly directory: string;
  /** Where files are that the caller has opened for us; default: `/dev/fd`. */
  readonly openFiles?: string | undefined;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/** @param args without program and script. Never throws. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const isJson = args.includes('--json');
  try {
    const writeError = (text: string): void => void io.stderr.write(text);
    const parsed = parseCommand(args, { writeOut: isJson ? writeError : (text) => void io.stdout.write(text), writeError });
    return writeReport(await runCommand(parsed, io, isJson), io, isJson);
  } catch (error) {
    if (!(error instanceof CommanderError)) return writeReport(reportFailure(error), io, isJson);
    return error.exitCode === 0 ? exitCodes.done : writeReport(reportUsage(error), io, isJson);
  }
}

async function runCommand({ action, flags }: ParsedCommand, io: CliIo, isJson: boolean): Promise<Report> {
  const progress = chooseProgress(io, isJson);
  const pending: Pending = { uploads: new Set(), unsent: new Set() };
  let settings: Settings | undefined;
  try {
    const path = (text: string): string => resolve(io.directory, text.replace(/^\/dev\/fd(?=\/\d+$)/, io.openFiles ?? '/dev/fd'));
    settings = await readSettings({ ...flags, ...(flags.config !== undefined && { config: path(flags.config) }) }, io.environment);
    if (action.needsToken !== false) requireToken(settings);
    const client = createClient({
      ...settings,
      userAgent: `symdepot/${version}`,
      environment: io.environment,
      retries: flags.retries,
      onRetry: ({ error, pauseMs }) => progress.note(`${error.message}. Trying again in ${formatDuration(pauseMs)}.`),
    });
    return await action.run({ client, progress, signal: io.signal, resolve: path, pending, output: io.stdout });
  } catch (error) {
    return io.signal.aborted ? reportInterruption(pending) : reportFailure(error, settings?.tokenOrigin);
  } finally {
    progress.close();
  }
}
