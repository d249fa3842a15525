// What an upload is: states, file outcomes, problems (contract §4).
import { AppError, type ErrorCode } from '@symdepot/errors';

export type UploadId = number & { readonly __brand: 'UploadId' };

export const uploadStates = ['staged', 'processing', 'complete', 'rejected', 'failed', 'cancelled'] as const;
export type UploadState = (typeof uploadStates)[number];

const terminal: ReadonlySet<UploadState> = new Set(['complete', 'rejected', 'failed', 'cancelled']);
export const isTerminal = (state: UploadState): boolean => terminal.has(state);

/** What was sent: one archive in our layout, files one by one (protocol v2), or an archive or file that is named by its content. */
export type UploadKind = 'archive' | 'files' | 'any';
export const usualKind: UploadKind = 'archive';

/** By which protocol an upload came: what its sender, and the metrics, call it. */
export const uploadDoors = ['upload', 'upload_v2', 'any', 'breakpad'] as const;
export type UploadDoor = (typeof uploadDoors)[number];

/** What the sender says that its one file is. Null: it does not say. */
export interface ExpectedFile {
  readonly debugFile: string | null;
  readonly debugId: string | null;
}

/**
 * How far an upload has come; a later step implies that all earlier ones are in the rows. `receive`: files are still being sent.
 * `unpack`: of an archive that has no directory; whether it is one, a worker finds at `list`.
 */
export const uploadSteps = ['receive', 'unpack', 'list', 'inspect', 'gate', 'publish', 'done'] as const;
export type UploadStep = (typeof uploadSteps)[number];

export const fileOutcomes = ['pending', 'uploaded', 'skipped', 'ignored', 'failed'] as const;
export type FileOutcome = (typeof fileOutcomes)[number];

/** Why an archive was refused. `member` is the name as the archive spells it; null when it is about the whole. */
export interface Problem {
  readonly code: ErrorCode;
  readonly member: string | null;
  readonly message: string;
}

export const maxProblems = 1_000;
const maxProblemsBytes = 512 * 1024;
const maxNameLength = 500;

/**
 * What is kept of a list of problems: an archive of nothing but bad names must not become a response of that size. As many as fit,
 * by number and by bytes; the first one in any case.
 */
export const boundProblems = (problems: readonly Problem[]): Problem[] => bound(problems, problems.length, 'problems_omitted');

/** The same for warnings. `total`: how many there are, of which only the first need be given. */
export const boundWarnings = (warnings: readonly Problem[], total: number): Problem[] => bound(warnings, total, 'warnings_omitted');

/** As many as a response may have, of whatever it tells member by member. */
export function fitting<T>(items: readonly T[]): T[] {
  const kept: T[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (kept.length === maxProblems || (kept.length > 0 && bytes > maxProblemsBytes)) break;
    kept.push(item);
  }
  return kept;
}

function bound(problems: readonly Problem[], total: number, omittedCode: 'problems_omitted' | 'warnings_omitted'): Problem[] {
  const kept = fitting(problems.map(({ code, member, message }) => ({ code, member: member && shortenName(member), message })));
  const omitted = total - kept.length;
  if (omitted === 0) return kept;
  const { code, message } = new AppError(omittedCode, { count: omitted });
  return [...kept, { code, member: null, message }];
}

/** A name that is no key and is kept only to be shown: as much of it as tells people which one it is. */
export const shortenName = (text: string): string => (text.length > maxNameLength ? `${text.slice(0, maxNameLength)}…` : text);

/** Ids in the database are 32-bit. */
export const maxId = 2 ** 31 - 1;

/** Undefined for what is the id of nothing. */
export function parseUploadId(text: string): UploadId | undefined {
  if (!/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= maxId ? (id as UploadId) : undefined;
}
