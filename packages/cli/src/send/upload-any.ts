// `upload --any …`: sends files that the server names by their content, and says what each became. Neighbours: ../local/find-any.ts
// (which files), send-uploads.ts, ../report/report-any.ts.
import { relative } from 'node:path';
import type { UploadFile } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import { CliError } from '../cli-error.ts';
import type { CommandContext, Report } from '../command.ts';
import { findAny, nothingIn } from '../local/find-any.ts';
import { totalBytes } from '../local/local-file.ts';
import { reportAny, type NamedUpload } from '../report/report-any.ts';
import { formatBytes, formatCount } from '../report/format.ts';
import { noteLeftOut } from '../report/report-left-out.ts';
import { planAny, planArchives } from './plan-uploads.ts';
import { readLimits, type WantedLimits } from './read-limits.ts';
import { describePlanned, sendUploads, type SentUpload } from './send-uploads.ts';

export interface AnyFlags extends WantedLimits {
  readonly wait: boolean;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly timeout: number;
  readonly maxArchiveSize: number;
}

/** @throws CliError `usage`, `refused`; what the client throws */
export async function uploadAny(context: CommandContext, paths: readonly string[], flags: AnyFlags): Promise<Report> {
  const startedAt = performance.now();
  const { progress, resolve, symdepot } = context;
  if (flags.apiVersion === '2')
    throw new CliError('usage', 'Files that are named by their content go as archives: leave --api-version out');
  const { lane, concurrency } = await readLimits(context, { ...flags, apiVersion: '1' });
  const { loose, single, zips, leftOut } = await findAny(paths.map(resolve));
  const found = [...loose, ...single, ...zips];
  progress.note(`Found ${formatCount(found.length, 'file', 'files')}, ${formatBytes(totalBytes(found))}, for the lane ${lane}.`);
  noteLeftOut(context, leftOut);
  const planned = [...planArchives(loose, flags.maxArchiveSize, true), ...[...single, ...zips].map(planAny)];
  if (flags.dryRun) {
    const uploads = planned.map(({ name, files, bytes }) => ({ name, files, bytes }));
    const lines = ['Would be sent:', ...planned.map((upload) => `  ${describePlanned(upload)}`)];
    return { exitCode: exitCodes.done, lines, json: { dry_run: true, lane, uploads } };
  }
  const options = {
    isTry: lane === 'try',
    isStrict: flags.strict === true,
    concurrency,
    mustWait: flags.wait,
    timeoutMs: flags.timeout * 1_000,
  };
  const sent = await sendUploads(context, planned, options);
  // A ZIP that lay in a folder need not have been meant: where nothing in it is of use, it is left out like any other file.
  const idle = zips.flatMap(({ path }, index) => {
    const upload = sent[planned.length - zips.length + index]!;
    return holdsNothing(upload) ? [{ upload, place: relative('', path), reason: 'a ZIP without anything that a debugger can use' }] : [];
  });
  noteLeftOut(context, idle);
  const meant = sent.filter((upload) => !idle.some((one) => one.upload === upload));
  if (meant.length === 0) throw nothingIn(paths);
  const named: NamedUpload[] = [];
  for (const upload of meant) {
    const { uploadId, outcome } = upload;
    named.push({
      sent: upload,
      members: uploadId !== undefined && outcome?.state === 'complete' ? await listMembers(context, uploadId) : undefined,
    });
  }
  return reportAny({ lane, named, leftOut: [...leftOut, ...idle], elapsedMs: performance.now() - startedAt, symdepot });
}

const holdsNothing = ({ outcome }: SentUpload): boolean =>
  outcome?.state === 'rejected' && outcome.problems[0]?.code === 'nothing_recognized';

async function listMembers({ client, signal }: CommandContext, uploadId: number): Promise<UploadFile[]> {
  const members: UploadFile[] = [];
  for await (const member of client.files(uploadId, { signal })) members.push(member);
  return members;
}
