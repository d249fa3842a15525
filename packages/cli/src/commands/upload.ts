// `upload …`: sends what the server does not have, waits, and looks whether debuggers get every file.
import type { Lane } from '@symdepot/client';
import { archiveSizeOption, timeoutOption, tryOption } from '../arguments.ts';
import type { AddCommand, Report, Workplace } from '../command.ts';
import { compareWithServer } from '../compare-with-server.ts';
import { sendArchives, describePlanned } from '../send-archives.ts';
import { exitCodes } from '../exit-code.ts';
import { findAbsentFiles } from '../find-absent-files.ts';
import { formatBytes, formatFiles, listSome } from '../format.ts';
import { gather, type Gathered } from '../gather.ts';
import { totalBytes, type LocalFile } from '../local-file.ts';
import { planArchives, plannedZip, type PlannedArchive } from '../plan-archives.ts';
import { countsJson, reportUpload } from '../report-upload.ts';

interface UploadFlags {
  readonly try?: boolean;
  readonly wait: boolean;
  readonly dryRun?: boolean;
  readonly timeout: number;
  readonly maxArchiveSize: number;
}

const archivesAtOnce = 3;
const daysToWarn = 14;

export const addUploadCommand: AddCommand = (program, choose) => {
  program
    .command('upload')
    .description('send symbols files, and wait until every one of them can be downloaded')
    .argument('<zip or folder...>', 'ZIPs are sent as they are; of folders what the server does not have')
    .addOption(tryOption('to the lane try'))
    .option('--no-wait', 'do not wait for the outcome: exit code 0 then only says that the server has the archives')
    .option('--dry-run', 'only say what would be sent')
    .addOption(timeoutOption())
    .addOption(archiveSizeOption('500M'))
    .action((paths: string[], flags: UploadFlags) => choose({ run: (workplace) => upload(workplace, paths, flags) }));
};

async function upload(workplace: Workplace, paths: readonly string[], flags: UploadFlags): Promise<Report> {
  const startedAt = performance.now();
  const { client, progress, signal, resolve } = workplace;
  const { lane, concurrency } = await readTerms(workplace, flags);
  const gathered = await gather(paths.map(resolve), signal);
  const found = [...gathered.loose, ...gathered.archives.flatMap(({ files }) => files)];
  progress.note(`Found ${formatFiles(found.length)}, ${formatBytes(totalBytes(found))}, for the lane ${lane}.`);
  noteLeftOut(workplace, gathered);

  const compared = await compareWithServer(workplace, found, { lane, signal });
  const there = new Set<LocalFile>(compared.flatMap(({ file, standing }) => (standing === 'same' ? [file] : [])));
  const planned = planSending(gathered, there, flags.maxArchiveSize);
  const sentFiles = planned.reduce((sum, { files }) => sum + files, 0);
  if (there.size > 0) progress.note(`There already: ${formatFiles(there.size)}. To send: ${sentFiles.toLocaleString('en')}.`);
  const counts = { lane, found, there: [...there], leftOut: gathered.leftOut };
  if (flags.dryRun) return reportPlan(planned, counts);

  const options = { isTry: lane === 'try', concurrency, mustWait: flags.wait, timeoutMs: flags.timeout * 1_000 };
  const sent = await sendArchives(workplace, planned, options);
  const isComplete = sent.every(({ outcome }) => outcome?.state === 'complete');
  const absent = isComplete ? await findAbsentFiles(client, found, lane, signal) : undefined;
  return reportUpload({ ...counts, sent, absent, elapsedMs: performance.now() - startedAt });
}

/** What the token allows; also the first contact, before anything is read. */
async function readTerms({ client, progress, signal }: Workplace, flags: UploadFlags): Promise<{ lane: Lane; concurrency: number }> {
  const me = await client.whoami({ signal });
  if (me.days_left < daysToWarn) progress.note(`The token expires in ${me.days_left} days.`);
  return { lane: flags.try || me.try_symbols ? 'try' : 'release', concurrency: Math.min(archivesAtOnce, me.limits.concurrent_uploads) };
}

function noteLeftOut({ progress }: Workplace, { leftOut }: Gathered): void {
  if (leftOut.length === 0) return;
  progress.note(
    [`Left out, ${leftOut.length.toLocaleString('en')}:`, ...listSome(leftOut.map(({ place, reason }) => `${place}: ${reason}`))].join(
      '\n',
    ),
  );
}

/** A ZIP goes whole, or not at all. */
const planSending = ({ loose, archives }: Gathered, there: ReadonlySet<LocalFile>, maxBytes: number): PlannedArchive[] => [
  ...planArchives(
    loose.filter((file) => !there.has(file)),
    maxBytes,
  ),
  ...archives
    .filter(({ files }) => files.some((file) => !there.has(file)))
    .map(({ path, bytes, files }) => plannedZip(path, bytes, files.length)),
];

function reportPlan(planned: readonly PlannedArchive[], counts: Parameters<typeof countsJson>[0]): Report {
  const archives = planned.map(({ name, files, bytes }) => ({ archive: name, members: files, bytes }));
  const lines =
    planned.length === 0 ? ['Nothing would be sent.'] : ['Would be sent:', ...planned.map((archive) => `  ${describePlanned(archive)}`)];
  return { exitCode: exitCodes.done, lines, json: { dry_run: true, ...countsJson(counts), uploads: archives } };
}
