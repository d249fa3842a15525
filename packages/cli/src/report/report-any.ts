// Reports the result of `upload --any`, for people and for --json: what each member became, by its content. Neighbour: report-upload.ts.
import type { Lane, UploadFile } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import type { Report } from '../command.ts';
import { exitCodeOf, worstOf } from '../exit-code.ts';
import type { LeftOut } from '../local/local-file.ts';
import type { SentUpload } from '../send/send-uploads.ts';
import { formatCount, formatDuration, listSome } from './format.ts';
import { exitCodeOfEnd } from './report-end.ts';
import { leftOutJson } from './report-left-out.ts';
import { describeSent, pagesOfSent, sentJson } from './report-upload.ts';

export interface NamedUpload {
  readonly sent: SentUpload;
  /** Undefined: it has not become complete, as far as that is known. */
  readonly members: readonly UploadFile[] | undefined;
}

export interface AnyResult {
  readonly lane: Lane;
  readonly named: readonly NamedUpload[];
  readonly leftOut: readonly LeftOut[];
  readonly elapsedMs: number;
  /** How the command is typed here. */
  readonly symdepot: string;
}

export function reportAny({ lane, named, leftOut, elapsedMs, symdepot }: AnyResult): Report {
  const exitCode = worstOf(named.map(({ sent: { outcome, error } }) => (error === undefined ? exitCodeOfEnd(outcome) : exitCodeOf(error))));
  const stored = named.flatMap(({ members = [] }) => members).filter(isStored).length;
  const isKnown = named.every(({ members }) => members !== undefined);
  const time = `It took ${formatDuration(elapsedMs)}.`;
  const headline =
    exitCode !== exitCodes.done
      ? 'Not all of it can be downloaded:'
      : isKnown
        ? `${formatCount(stored, 'file', 'files')} can be downloaded now, lane ${lane}. ${time}`
        : 'The server has taken it; it was not waited for.';
  return {
    exitCode,
    lines: [headline, ...named.flatMap(({ sent, members = [] }) => [...describeSent(sent, symdepot), ...listSome(members.map(describe))])],
    isVerdict: true,
    pages: named.flatMap(({ sent }) => pagesOfSent(sent)),
    json: {
      lane,
      left_out: leftOutJson(leftOut),
      uploads: named.map(({ sent, members }) => ({ ...sentJson(sent), ...(members && { members: members.map(memberJson) }) })),
    },
  };
}

const isStored = ({ outcome }: Pick<UploadFile, 'outcome'>): boolean => outcome === 'uploaded' || outcome === 'skipped';

function describe({ member, key, outcome, message, reason }: UploadFile): string {
  if (!isStored({ outcome })) return `${member}: ${outcome}${message === null ? '' : `: ${message}`}`;
  const already = outcome === 'uploaded' ? '' : reason === 'less_complete' ? ' (a fuller one is there already)' : ' (there already)';
  return `${member}: ${key}${already}`;
}

const memberJson = ({ member, key, kind, outcome, reason }: UploadFile) => ({ member, key, kind, outcome, reason });
