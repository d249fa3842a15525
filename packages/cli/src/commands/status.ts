// `status <id>`: shows the state of uploads; with --watch, waits for their outcome, whatever the state.
import { isTerminal } from '@symdepot/symbols';
import pMap from 'p-map';
import { parseIds, timeoutOption } from '../arguments.ts';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { worstOf } from '../exit-code.ts';
import { findAbsentFiles, listStoredFiles } from '../send/find-absent-files.ts';
import { followUpload } from '../send/follow-upload.ts';
import { nameOf, reportStatus } from '../report/report-status.ts';

interface StatusFlags {
  readonly watch?: boolean;
  readonly timeout: number;
}

const uploadsAtOnce = 8;

export const addStatusCommand: AddCommand = (program, choose) => {
  program
    .command('status')
    .description('where uploads stand; exit code 0 only when all of their files can be downloaded')
    .argument('<id...>', 'what `upload` has told', parseIds)
    .option('--watch', 'wait for the outcome')
    .addOption(timeoutOption())
    .action((ids: readonly number[], flags: StatusFlags) => choose({ run: (context) => status(context, ids, flags) }));
};

async function status(context: CommandContext, ids: readonly number[], flags: StatusFlags): Promise<Report> {
  const reports = await pMap(ids, (id) => reportUploadById(context, id, flags.watch ? flags.timeout * 1_000 : undefined), {
    concurrency: uploadsAtOnce,
  });
  const [first] = reports;
  if (first && reports.length === 1) return { ...first, json: { upload: first.json } };
  return {
    isVerdict: true,
    exitCode: worstOf(reports.map(({ exitCode }) => exitCode)),
    lines: reports.flatMap(({ lines }) => lines),
    pages: reports.flatMap(({ pages = [] }) => pages),
    json: { uploads: reports.map(({ json }) => json) },
  };
}

/** @param watchMs waits for the outcome that long; undefined: does not wait */
export async function reportUploadById(context: CommandContext, id: number, watchMs: number | undefined): Promise<Report> {
  const { client, signal, progress, symdepot } = context;
  const before = await client.status(id, { signal });
  if (watchMs !== undefined && !isTerminal(before.state)) {
    const row = progress.begin(nameOf(before));
    await followUpload(context, id, { row, timeoutMs: watchMs }).finally(() => row.end());
  }
  const upload = isTerminal(before.state) ? before : await client.status(id, { signal });
  const lane = upload.try_symbols ? 'try' : 'release';
  if (upload.state !== 'complete') return reportStatus(upload, [], symdepot);
  return reportStatus(upload, await findAbsentFiles(client, await listStoredFiles(client, upload, signal), lane, signal), symdepot);
}
