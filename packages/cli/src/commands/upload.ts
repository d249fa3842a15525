// `upload …`: sends what the server does not have, waits, and checks that debuggers get every file.
import { exitCodes } from '@symdepot/errors';
import { apiVersionOption, archiveSizeOption, parsePaths, timeoutOption, tryOption } from '../arguments.ts';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { compareWithServer } from '../send/compare-with-server.ts';
import { digestFiles } from '../local/digest-files.ts';
import { findAbsentFiles } from '../send/find-absent-files.ts';
import { formatBytes, formatFiles } from '../report/format.ts';
import { collectFiles, type Archive, type CollectedFiles } from '../local/collect-files.ts';
import { totalBytes, type LocalFile } from '../local/local-file.ts';
import { planArchive, planArchives, planManifests, type PlannedUpload } from '../send/plan-uploads.ts';
import { readLimits, type UploadLimits } from '../send/read-limits.ts';
import { noteLeftOut } from '../report/report-left-out.ts';
import { countsJson, reportUpload } from '../report/report-upload.ts';
import { describePlanned, sendUploads } from '../send/send-uploads.ts';
import { uploadAny } from '../send/upload-any.ts';

export interface UploadFlags {
  readonly try?: boolean;
  readonly any?: boolean;
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
    .argument(
      '<archive or folder...>',
      'what the server does not have is sent; .tar, .tar.gz and .tar.zst go as they are, by protocol v1 a ZIP as well',
      parsePaths,
    )
    .addOption(tryOption('to the lane try'))
    .option('--any', 'named by their content: single files, archives and folders of any layout (ELF, .pdb, .exe, .dll, dSYM, .sym, …)')
    .option('--no-wait', 'do not wait for the outcome: exit code 0 then only says that the server has the archives')
    .option('--strict', 'refuse symbols files that are of no use to a debugger, instead of warning of them')
    .option('--dry-run', 'only say what would be sent')
    .addOption(timeoutOption())
    .addOption(archiveSizeOption('500M'))
    .addOption(apiVersionOption())
    .action((paths: readonly string[], flags: UploadFlags) =>
      choose({ run: (context) => (flags.any ? uploadAny : upload)(context, paths, flags) }),
    );
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

/** By v1 an archive goes whole, or not at all; what is no ZIP in any case. */
async function planSending(
  context: CommandContext,
  { loose, archives, distinct }: CollectedFiles,
  there: ReadonlySet<LocalFile>,
  { apiVersion, filesPerList, maxBytes }: UploadLimits & { readonly maxBytes: number },
): Promise<PlannedUpload[]> {
  const isMissing = (file: LocalFile): boolean => !there.has(file);
  const planWhole = (some: readonly Archive[]): PlannedUpload[] =>
    some.filter(({ files }) => files.some(isMissing)).map(({ path, bytes, files }) => planArchive(path, bytes, files.length));
  if (apiVersion !== 2) return [...planArchives(loose.filter(isMissing), maxBytes), ...planWhole(archives)];
  const packed = archives.filter(({ isPacked }) => isPacked);
  const inPacked = new Set(packed.flatMap(({ files }) => files));
  const single = distinct.filter((file) => isMissing(file) && !inPacked.has(file));
  return [...planManifests(await digestFiles(context, single), filesPerList, maxBytes), ...planWhole(packed)];
}

function reportPlan(planned: readonly PlannedUpload[], counts: Parameters<typeof countsJson>[0]): Report {
  const uploads = planned.map(({ name, files, bytes }) => ({ name, files, bytes }));
  const lines =
    planned.length === 0 ? ['Nothing would be sent.'] : ['Would be sent:', ...planned.map((upload) => `  ${describePlanned(upload)}`)];
  return { exitCode: exitCodes.done, lines, json: { dry_run: true, ...countsJson(counts), uploads } };
}
