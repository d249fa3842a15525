// What `upload` has come to, for people and for --json.
import type { Lane } from '@symdepot/client';
import type { Report } from './command.ts';
import type { Compared } from './compare-with-server.ts';
import type { Delivery } from './deliver.ts';
import { exitCodeOf, exitCodes, worstOf, type ExitCode } from './exit-code.ts';
import { formatBytes, formatCount, formatDuration, formatFiles, listSome, printable } from './format.ts';
import { totalBytes, type LeftOut, type LocalFile } from './local-file.ts';
import { errorJson, problemsOf } from './report-failure.ts';
import { describeEnd, endJson, exitCodeOfEnd } from './report-end.ts';

export interface UploadResult {
  readonly lane: Lane;
  readonly found: readonly LocalFile[];
  readonly there: readonly LocalFile[];
  readonly leftOut: readonly LeftOut[];
  readonly deliveries: readonly Delivery[];
  /** After everything was complete: what a debugger would not get. Undefined: not looked at. */
  readonly absent: readonly Compared<LocalFile>[] | undefined;
  readonly elapsedMs: number;
}

export function reportUpload(result: UploadResult): Report {
  const exitCode = exitCodeOfResult(result);
  const lines = [headline(result, exitCode), ...result.deliveries.flatMap(describeDelivery), ...(result.absent ?? []).map(describeAbsent)];
  return { exitCode, lines, json: { ...countsJson(result), uploads: result.deliveries.map(deliveryJson), ...absentJson(result) } };
}

export const countsJson = ({ lane, found, there, leftOut }: Pick<UploadResult, 'lane' | 'found' | 'there' | 'leftOut'>) => ({
  lane,
  files: { found: found.length, there_already: there.length, to_send: found.length - there.length, left_out: leftOut.length },
  bytes: { found: totalBytes(found), there_already: totalBytes(there) },
  left_out: leftOut.map(({ place, reason }) => ({ path: place, reason })),
});

function exitCodeOfResult({ deliveries, absent }: UploadResult): ExitCode {
  const codes = deliveries.map(({ outcome, error }) => (error === undefined ? exitCodeOfEnd(outcome) : exitCodeOf(error)));
  const code = worstOf(codes);
  return code === exitCodes.done && absent !== undefined && absent.length > 0 ? exitCodes.unavailable : code;
}

function headline({ found, there, deliveries, elapsedMs, absent, lane }: UploadResult, exitCode: ExitCode): string {
  const whole = `${formatFiles(found.length)} (${formatBytes(totalBytes(found))})`;
  const time = `in ${formatDuration(elapsedMs)}`;
  if (exitCode !== exitCodes.done) return `Not all of ${whole} can be downloaded:`;
  if (deliveries.length === 0) return `Nothing to send: all of ${whole} can be downloaded already, lane ${lane}.`;
  if (absent === undefined)
    return `The server has taken ${formatCount(deliveries.length, 'archive', 'archives')} ${time}; it was not waited for.`;
  const already = there.length === 0 ? '' : `, ${there.length.toLocaleString('en')} of them were there already`;
  return `All of ${whole} can be downloaded now, lane ${lane}${already}. It took ${formatDuration(elapsedMs)}.`;
}

function describeDelivery({ name, uploadId, outcome, error }: Delivery): string[] {
  if (outcome) return outcome.state === 'complete' ? [`${name}: upload ${outcome.id}, complete`] : describeEnd(name, outcome);
  if (error === undefined) return [`${name}: upload ${uploadId}. To wait for it: symdepot status ${uploadId} --watch`];
  const advice = uploadId === undefined ? '' : `. To wait for it: symdepot status ${uploadId} --watch`;
  return [`${name}: ${printable(messageOf(error))}${advice}`, ...listSome(problemsOf(error))];
}

const deliveryJson = ({ name, files, uploadId, outcome, error }: Delivery) => ({
  archive: name,
  members: files,
  id: uploadId ?? null,
  ...(outcome && endJson(outcome)),
  ...(error !== undefined && errorJson(error)),
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'it failed');

const reasons = { absent: 'is not there', other: 'is there with other content', same: '', unknown: '' } as const;
const describeAbsent = ({ file, standing }: Compared<LocalFile>): string => `${file.key} ${reasons[standing]}`;
const absentJson = ({ absent }: UploadResult) =>
  absent === undefined ? {} : { not_downloadable: absent.map(({ file, standing }) => ({ key: file.key, standing })) };
