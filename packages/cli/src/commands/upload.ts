// `upload …`: sends what the server does not have, waits, and checks that debuggers get every file.
import { exitCodes } from '@symdepot/errors';
import { apiVersionOption, archiveSizeOption, parsePaths, timeoutOption, tryOption } from '../arguments.ts';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { compareWithServer } from '../send/compare-with-server.ts';
import { digestFiles } from '../local/digest-files.ts';
import { findAbsentFiles } from '../send/find-absent-files.ts';
import { formatBytes, formatFiles } from '../report/format.ts';
import { collectFiles, type CollectedFiles } from '../local/collect-files.ts';
import { totalBytes, type LocalFile } from '../local/local-file.ts';
import { planArchives, planManifests, planZip, type PlannedUpload } from '../send/plan-uploads.ts';
import { readLimits, type UploadLimits } from '../send/read-limits.ts';
import { noteLeftOut } from '../report/report-left-out.ts';
import { countsJson, reportUpload } from '../report/report-upload.ts';
import { describePlanned, sendUploads } from '../send/send-uploads.ts';

interface UploadFlags {
  readonly try?: boolean;
  readonly wait: boolean;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly timeout: number;
  readonly maxArchiveSize: number;
  readonly apiVersion?: '1' | '2';
}

export const addUploadCommand: AddCommand = (program, choose) => {
  program
    .command('upload')
    .description('send symbols files, and wait until every one of them can be downloaded')
    .argument('<zip or folder...>', 'what the server does not have is sent; by protocol v1 a ZIP goes as it is', parsePaths)
    .addOption(tryOption('to the lane try'))
    .option('--no-wait', 'do not wait for the outcome: exit code 0 then only says that the server has the archives')
    .option('--strict', 'refuse symbols files that are of no use to a debugger, instead of warning of them')
    .option('--dry-run', 'only say what would be sent')
    .addOption(timeoutOption())
    .addOption(archiveSizeOption('500M'))
    .addOption(apiVersionOption())
    .action((paths: readonly string[], flags: UploadFlags) => choose({ run: (context) => upload(context, paths, flags) }));
};

async function upload(context: CommandContext, paths: readonly string[], flags: UploadFlags): Promise<Report> {
  const startedAt = performance.now();
  const { client, progress, signal, resolve, symdepot } = context;
  const limits = await readLimits(context, flags);
  const { lane, concurrency } = limits;
  const collected = await collectFiles(paths.map(resolve), signal);
  const found = [...collected.loose, ...collected.archives.flatMap(({ files }) => files)];
  progress.note(`Found ${formatFiles(found.length)}, ${formatBytes(totalBytes(found))}, for the lane ${lane}.`);
  noteLeftOut(context, collected.leftOut);

  const compared = await compareWithServer(context, found, { lane, signal });
  const there = new Set<LocalFile>(compared.flatMap(({ file, standing }) => (standing === 'same' ? [file] : [])));
  const planned = await planSending(context, collected, there, { ...limits, maxBytes: flags.maxArchiveSize });
  const sentFiles = planned.reduce((sum, { files }) => sum + files, 0);
  if (there.size > 0) progress.note(`There already: ${formatFiles(there.size)}. To send: ${sentFiles.toLocaleString('en')}.`);
  const counts = { lane, found, there: [...there], leftOut: collected.leftOut };
  if (flags.dryRun) return reportPlan(planned, counts);

  const options = {
    isTry: lane === 'try',
    isStrict: flags.strict === true,
    concurrency,
    mustWait: flags.wait,
    timeoutMs: flags.timeout * 1_000,
  };
  const sent = await sendUploads(context, planned, options);
  const isComplete = sent.every(({ outcome }) => outcome?.state === 'complete');
  const absent = isComplete ? await findAbsentFiles(client, found, lane, signal) : undefined;
  return reportUpload({ ...counts, sent, absent, elapsedMs: performance.now() - startedAt, symdepot });
}

/** By v1 a ZIP goes whole, or not at all. */
async function planSending(
  context: CommandContext,
  { loose, archives, distinct }: CollectedFiles,
  there: ReadonlySet<LocalFile>,
  { apiVersion, filesPerList, maxBytes }: UploadLimits & { readonly maxBytes: number },
): Promise<PlannedUpload[]> {
  const isMissing = (file: LocalFile): boolean => !there.has(file);
  if (apiVersion === 2) return planManifests(await digestFiles(context, distinct.filter(isMissing)), filesPerList, maxBytes);
  return [
    ...planArchives(loose.filter(isMissing), maxBytes),
    ...archives.filter(({ files }) => files.some(isMissing)).map(({ path, bytes, files }) => planZip(path, bytes, files.length)),
  ];
}

function reportPlan(planned: readonly PlannedUpload[], counts: Parameters<typeof countsJson>[0]): Report {
  const uploads = planned.map(({ name, files, bytes }) => ({ name, files, bytes }));
  const lines =
    planned.length === 0 ? ['Nothing would be sent.'] : ['Would be sent:', ...planned.map((upload) => `  ${describePlanned(upload)}`)];
  return { exitCode: exitCodes.done, lines, json: { dry_run: true, ...countsJson(counts), uploads } };
}
