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
import { withFlags } from './invocation.ts';
import { readSettings, requireToken, type Settings } from './settings/settings.ts';
import { writeReport, type ReportIo } from './report/write-report.ts';

export interface CliIo extends ReportIo {
  /** Where files are that the caller has opened for us; default: `/dev/fd`. */
  readonly openFiles?: string | undefined;
  /** How this program was called, as it is typed: of hints. */
  readonly invocation: string;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/** @param args without program and script. Never throws. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const isJson = args.includes('--json');
  try {
    const writeError = (text: string): void => void io.stderr.write(text);
    const output: Parameters<typeof parseCommand>[2] = { writeOut: isJson ? writeError : (text) => void io.stdout.write(text), writeError };
    const parsed = parseCommand(args, io.invocation, output);
    return writeReport(await runCommand(parsed, io, isJson), io, isJson);
  } catch (error) {
    if (!(error instanceof CommanderError)) return writeReport(reportFailure(error, io.invocation), io, isJson);
    return error.exitCode === 0 ? exitCodes.done : writeReport(reportUsage(error), io, isJson);
  }
}

async function runCommand({ action, flags }: ParsedCommand, io: CliIo, isJson: boolean): Promise<Report> {
  const progress = chooseProgress(io, isJson);
  const pending: Pending = { uploads: new Set(), unsent: new Set() };
  const symdepot = withFlags(io.invocation, flags);
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
    return await action.run({ client, progress, settings, signal: io.signal, resolve: path, symdepot, pending, output: io.stdout });
  } catch (error) {
    return io.signal.aborted ? reportInterruption(pending, symdepot) : reportFailure(error, symdepot, settings?.tokenOrigin);
  } finally {
    progress.close();
  }
}
