// Where a report goes: results to stdout, errors to stderr; with --json, one object to stdout in any case. Neighbours: annotate.ts,
// gitlab-annotations.ts (what the pages of CI systems show).
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { exitCodes, type ExitCode } from '@symdepot/errors';
import type { Report } from '../command.ts';
import { annotationOf } from './annotate.ts';
import { addGitlabAnnotations } from './gitlab-annotations.ts';
import { isForPeople } from '../progress/choose-progress.ts';

export type CliOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface ReportIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  /** Where relative paths begin. */
  readonly directory: string;
}

export function writeReport(report: Report, io: ReportIo, isJson: boolean): ExitCode {
  const { lines, json, exitCode, isOutputTaken = false } = report;
  const isDone = exitCode === exitCodes.done;
  if (isJson && !isOutputTaken) io.stdout.write(`${JSON.stringify({ ok: isDone, exit_code: exitCode, ...json }, null, 2)}\n`);
  if (lines.length > 0 && (!isJson || !isDone)) {
    const output = isDone && !isOutputTaken ? io.stdout : io.stderr;
    output.write(`${emphasise(lines, isDone, isForPeople(io, output)).join('\n')}\n`);
  }
  const annotation = annotationOf(report, io.environment);
  if (annotation !== undefined) io.stderr.write(`${annotation}\n`);
  const file = io.environment['SYMDEPOT_GITLAB_ANNOTATIONS'] ?? '';
  if (file !== '' && report.pages !== undefined && report.pages.length > 0) annotateInGitlab(resolve(io.directory, file), report.pages, io);
  return exitCode;
}

/** Links are a help: without them the verdict is what it is. */
function annotateInGitlab(path: string, pages: NonNullable<Report['pages']>, io: ReportIo): void {
  try {
    addGitlabAnnotations(path, pages);
  } catch (error) {
    io.stderr.write(
      `The links for GitLab are not written (SYMDEPOT_GITLAB_ANNOTATIONS): ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
}

/** The first line says it all. */
function emphasise([first = '', ...rest]: readonly string[], isDone: boolean, isColoured: boolean): string[] {
  return [isColoured ? styleText(isDone ? 'green' : 'red', first) : first, ...rest];
}
