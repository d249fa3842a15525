// Reports the result of `upload`, for people and for --json.
import type { Lane } from '@symdepot/client';
import { exitCodes, type ExitCode } from '@symdepot/errors';
import type { Report } from '../command.ts';
import type { SentUpload } from '../send/send-uploads.ts';
import { exitCodeOf, worstOf } from '../exit-code.ts';
import { formatBytes, formatCount, formatDuration, formatFiles, listSome, printable } from './format.ts';
import { totalBytes, type LeftOut, type LocalFile } from '../local/local-file.ts';
import { adviceFor, errorJson, problemsOf } from './report-failure.ts';
import { describeEnd, describePage, describeWarnings, endJson, exitCodeOfEnd, pagesOf } from './report-end.ts';
import { leftOutJson } from './report-left-out.ts';

export interface UploadResult {
  readonly lane: Lane;
  readonly found: readonly LocalFile[];
  readonly there: readonly LocalFile[];
  readonly leftOut: readonly LeftOut[];
  readonly sent: readonly SentUpload[];
  /** After everything was complete: what a debugger would not get. Undefined: not looked at. */
  readonly absent: readonly LocalFile[] | undefined;
  readonly elapsedMs: number;
  /** How the command is typed here. */
  readonly symdepot: string;
}

export function reportUpload(result: UploadResult): Report {
  const exitCode = exitCodeOfResult(result);
  const lines = [
    headline(result, exitCode),
    ...result.sent.flatMap((sent) => describeSent(sent, result.symdepot)),
    ...listSome((result.absent ?? []).map(({ key }) => `${key} is not there`)),
  ];
  return {
    exitCode,
    lines,
    isVerdict: true,
    pages: result.sent.flatMap(pagesOfSent),
    json: { ...countsJson(result), uploads: result.sent.map(sentJson), ...absentJson(result) },
  };
}

export const countsJson = ({ lane, found, there, leftOut }: Pick<UploadResult, 'lane' | 'found' | 'there' | 'leftOut'>) => ({
  lane,
  files: { found: found.length, there_already: there.length, to_send: found.length - there.length, left_out: leftOut.length },
  bytes: { found: totalBytes(found), there_already: totalBytes(there) },
  left_out: leftOutJson(leftOut),
});

function exitCodeOfResult({ sent, absent }: UploadResult): ExitCode {
  const codes = sent.map(({ outcome, error }) => (error === undefined ? exitCodeOfEnd(outcome) : exitCodeOf(error)));
  const code = worstOf(codes);
  return code === exitCodes.done && absent !== undefined && absent.length > 0 ? exitCodes.refused : code;
}

function headline({ found, there, sent, elapsedMs, absent, lane }: UploadResult, exitCode: ExitCode): string {
  const whole = `${formatFiles(found.length)} (${formatBytes(totalBytes(found))})`;
  const time = `in ${formatDuration(elapsedMs)}`;
  if (exitCode === exitCodes.unavailable) return `It is not known whether all of ${whole} can be downloaded:`;
  if (exitCode !== exitCodes.done) return `Not all of ${whole} can be downloaded:`;
  if (sent.length === 0) return `Nothing to send: all of ${whole} can be downloaded already, lane ${lane}.`;
  if (absent === undefined) return `The server has taken ${formatCount(sent.length, 'upload', 'uploads')} ${time}; it was not waited for.`;
  const already = there.length === 0 ? '' : `, ${there.length.toLocaleString('en')} of them were there already`;
  return `All of ${whole} can be downloaded now, lane ${lane}${already}. It took ${formatDuration(elapsedMs)}.`;
}

export function describeSent({ name, uploadId, links, outcome, error }: SentUpload, symdepot: string): string[] {
  if (outcome)
    return [
      ...(outcome.state === 'complete'
        ? [`${name}: upload ${outcome.id}, complete`, ...describePage(outcome)]
        : describeEnd(name, outcome, symdepot)),
      ...describeWarnings(outcome, symdepot),
    ];
  if (error === undefined)
    return [`${name}: upload ${uploadId}. To wait for it: ${symdepot} status ${uploadId} --watch`, ...describePage({ links })];
  const advice = uploadId === undefined ? adviceFor(error, symdepot) : `. To wait for it: ${symdepot} status ${uploadId} --watch`;
  return [`${name}: ${printable(messageOf(error))}${advice}`, ...describePage({ links }), ...listSome(problemsOf(error))];
}

export const pagesOfSent = ({ name, uploadId, links, outcome }: SentUpload) =>
  pagesOf(`${name}: upload ${uploadId}${outcome ? `, ${outcome.state}` : ''}`, outcome ?? { links });

export const sentJson = ({ name, files, uploadId, links, outcome, error }: SentUpload) => ({
  name,
  files,
  id: uploadId ?? null,
  ...(links && { links }),
  ...(outcome && endJson(outcome)),
  ...(error !== undefined && errorJson(error)),
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'it failed');

const absentJson = ({ absent }: UploadResult) => (absent === undefined ? {} : { not_downloadable: absent.map(({ key }) => key) });
