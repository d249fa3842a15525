// Reports the state of one upload, for people and for --json. Neighbour: report-end.ts.
import type { StatedUpload } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import type { Report } from '../command.ts';
import type { ExpectedFile } from '../send/find-absent-files.ts';
import { formatBytes, formatCount, listSome, printable } from './format.ts';
import { describeEnd, describePage, describeWarnings, endJson, exitCodeOfEnd, pagesOf } from './report-end.ts';

/** @param absent files of a complete upload that cannot be downloaded @param symdepot how the command is typed here */
export function reportStatus(upload: StatedUpload, absent: readonly ExpectedFile[], symdepot: string): Report {
  const { state } = upload;
  const name = nameOf(upload);
  const exitCode = state === 'complete' && absent.length > 0 ? exitCodes.refused : exitCodeOfEnd(upload);
  return {
    exitCode,
    isVerdict: true,
    pages: pagesOf(`${name}: upload ${upload.id}, ${state}`, upload),
    lines: [
      headline(upload, absent, symdepot),
      `  sent     ${printable(name)}, ${formatBytes(upload.size)}, lane ${upload.try_symbols ? 'try' : 'release'}, by ${printable(upload.user.email)}, ${upload.created_at}`,
      `  files    ${describeProgress(upload)}`,
      ...(state === 'complete'
        ? [...listSome(absent.map(({ key }) => `${key} is not there`)), ...describePage(upload)]
        : describeEnd(name, upload, symdepot).slice(1)),
      ...describeWarnings(upload, symdepot),
    ],
    json: {
      ...endJson(upload),
      archive: upload.filename,
      lane: upload.try_symbols ? 'try' : 'release',
      user: upload.user.email,
      created_at: upload.created_at,
      completed_at: upload.completed_at,
      not_downloadable: absent.map(({ key }) => key),
    },
  };
}

/** For people. */
export const nameOf = ({ filename }: StatedUpload): string => filename || 'files one by one';

function headline(upload: StatedUpload, absent: readonly ExpectedFile[], symdepot: string): string {
  if (upload.state !== 'complete') return describeEnd(nameOf(upload), upload, symdepot)[0]!;
  if (absent.length > 0)
    return `Upload ${upload.id} is complete, but ${formatCount(absent.length, 'file', 'files')} cannot be downloaded any more:`;
  return `Upload ${upload.id} is complete: every symbols file can be downloaded.`;
}

function describeProgress({ progress: { files, bytes } }: StatedUpload): string {
  const { total, ...outcomes } = files;
  const counts = Object.entries(outcomes).flatMap(([outcome, count]) => (count === 0 ? [] : [`${count.toLocaleString('en')} ${outcome}`]));
  return `${counts.join(', ') || 'none done'} of ${total.toLocaleString('en')} (${formatBytes(bytes.total)})`;
}
